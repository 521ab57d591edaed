/** The database, broker and object store of the one-machine edition, as plain Java. */
package dev.thaw.embedded;
