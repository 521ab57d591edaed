/** What the adapters of image generators elsewhere share: HTTP with limits, credentials, multipart bodies and event streams. */
package dev.thaw.functions.imagegen.backend.remote;
