/** The function {@code image-gen-proxy}: the OpenAI Images API in front of several image generators. */
package dev.thaw.functions.imagegen;
