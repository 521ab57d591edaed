/** The transactional outbox: what is to be sent is stored with what it is about, and sent afterwards. */
package dev.thaw.platform.outbox;
