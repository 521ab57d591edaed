/** Which back end takes which job, decided by plain code without I/O or clock. */
package dev.thaw.functions.imagegen.schedule;
