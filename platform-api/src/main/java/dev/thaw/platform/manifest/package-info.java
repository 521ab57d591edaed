/** Manifests: reading them strictly, with errors that name the nearest known field. */
package dev.thaw.platform.manifest;
