/** What the resources of the REST API share. */
package dev.thaw.platform.rest;
