/** What a PodAutoscaler of Thaw's class needs written: its status, and the Service and endpoints named after its revision. */
package dev.thaw.autoscaler.controller;
