/** Platform and autoscaler in one process with an embedded database, broker and object store. */
package dev.thaw.standalone;
