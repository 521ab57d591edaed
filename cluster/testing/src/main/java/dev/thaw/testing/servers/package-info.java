/** Database, broker and object store on the machine that a cluster's pods reach, for trying out an installation. */
package dev.thaw.testing.servers;
