/** What callers talk to: the OpenAI Images API and the jobs behind it. */
package dev.thaw.functions.imagegen.front;
