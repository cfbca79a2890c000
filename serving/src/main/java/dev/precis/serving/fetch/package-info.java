/**
 * Media that requests name by address: which hosts, ports and addresses are taken, and the one
 * client that opens connections to them. The settings are API; all else is internal.
 */
@NullMarked
package dev.precis.serving.fetch;

import org.jspecify.annotations.NullMarked;
