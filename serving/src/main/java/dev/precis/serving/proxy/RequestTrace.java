package dev.precis.serving.proxy;

import io.vertx.core.http.HttpServerResponse;

/** The span of a request that was received, from its head to the end of its answer. */
final class RequestTrace {
  private static final int FAULT = 500;

  private final Trace trace;
  private boolean told;

  RequestTrace(Trace trace) {
    this.trace = trace;
  }

  /** That of a request without one. */
  static RequestTrace none() {
    return new RequestTrace(Trace.NONE);
  }

  /** What the stages of the request begin below. */
  Trace trace() {
    return trace;
  }

  /** The proxy refuses the request, or could not answer it. A mistake of a client is no failure. */
  void refused(ErrorBody error) {
    told = true;
    if (error.status() >= FAULT) {
      trace.error(error.code());
    } else {
      trace.put(Trace.ERROR, error.code());
    }
  }

  /** An answer of which a part was sent breaks off. */
  void brokeOff(ErrorBody error) {
    told = true;
    trace.error(error.code());
  }

  /** Nothing more is sent. */
  void ended(HttpServerResponse response) {
    int status = response.getStatusCode();
    if (response.headWritten()) {
      trace.put(Trace.STATUS, (long) status);
    }
    if (!told) {
      if (!response.ended()) {
        trace.put(Trace.ERROR, Refused.LEFT);
      } else if (status >= FAULT) {
        trace.error(Integer.toString(status)); // of the LLM server, handed on
      }
    }
    trace.end(null);
  }
}
