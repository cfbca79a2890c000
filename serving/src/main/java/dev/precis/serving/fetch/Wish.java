package dev.precis.serving.fetch;

import dev.precis.tokens.Modality;

/**
 * A medium that is to be fetched.
 *
 * @param name what to call it in messages: its place in the request
 * @param address as the request names it
 * @param kind what the request says it is; its time depends on it
 * @param most bytes that it may have
 */
public record Wish(String name, String address, Modality kind, long most) {}
