/**
 * The proxy: takes OpenAI chat requests, puts compact rows in place of their media, and hands them
 * to an LLM server. {@link dev.precis.serving.proxy.OpenAiProxy} is the way in. API.
 */
@NullMarked
package dev.precis.serving.proxy;

import org.jspecify.annotations.NullMarked;
