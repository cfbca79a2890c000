package dev.precis.serving.proxy;

import dev.precis.media.MediaSource;
import dev.precis.tokens.Modality;

/**
 * A medium of a request, its bytes in memory.
 *
 * @param tenant whose request it is; nothing is shared between tenants
 * @param kind what the client says it is
 * @param source its bytes, named by their place in the request
 * @param digest SHA-256 of the bytes, lower-case hex
 */
record MediumInput(String tenant, Modality kind, MediaSource source, String digest) {}
