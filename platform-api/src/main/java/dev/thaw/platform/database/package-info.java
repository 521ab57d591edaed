/** Access to PostgreSQL. */
package dev.thaw.platform.database;
