/** ComfyUI's workflows with placeholders, and its websocket. */
package dev.thaw.functions.imagegen.backend.comfy;
