package dev.precis.serving.proxy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A span, and what is begun below it. It goes from hand to hand and is never looked up by thread,
 * as the work of a request hops between threads. Ending it twice is harmless.
 */
final class Trace {
  /** A body on its way in. */
  static final String RECEIVE = "precis.receive";

  /** A body that is parsed, with the heads of its media. */
  static final String READ = "precis.read";

  /** Media that are fetched from where the request says. */
  static final String FETCH = "precis.fetch";

  /** What is in media that share a budget. */
  static final String SKETCH = "precis.sketch";

  /** The shares of such media. */
  static final String PLAN = "precis.plan";

  /** From a medium to its rows. */
  static final String MEDIUM = "precis.medium";

  /** A medium that waits for an encoder. */
  static final String WAIT = "precis.wait";

  /** Pictures that become the frames of a video. */
  static final String FRAMES = "precis.frames";

  /** A run of the pipeline. */
  static final String RUN = "precis.run";

  /** Guards, and the body that goes on or back. */
  static final String WRITE = "precis.write";

  /** Media that are made small where no encoder runs. */
  static final String PIXELS = "precis.pixels";

  /** A request that waits until its rows may be in the same batch as those that are out. */
  static final String GATE = "precis.gate";

  /** Event: the head of the server's answer has come. */
  static final String HEAD = "precis.head";

  static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> MODALITY = AttributeKey.stringKey("precis.modality");
  static final AttributeKey<String> COMPRESSOR = AttributeKey.stringKey("precis.method");
  static final AttributeKey<String> CACHE = AttributeKey.stringKey("precis.cache");
  static final AttributeKey<Long> TOKENS_IN = AttributeKey.longKey("precis.tokens.in");
  static final AttributeKey<Long> TOKENS_OUT = AttributeKey.longKey("precis.tokens.out");

  /** No span, and none below it. */
  static final Trace NONE = new Trace(new Traces(OpenTelemetry.noop()), Context.root());

  private final Traces traces;
  private final Context context;
  private final Span span;

  /** The span that a context names. */
  Trace(Traces traces, Context context) {
    this.traces = traces;
    this.context = context;
    this.span = Span.fromContext(context);
  }

  /** Begins a stage below this; none of a request that is not recorded. */
  Trace stage(String name) {
    return span.isRecording() ? traces.stage(context, name) : this;
  }

  /** Has work done as a stage below this, which ends with it. */
  <T> Future<T> during(String name, Function<Trace, Future<T>> work) {
    if (!span.isRecording()) {
      return work.apply(this);
    }
    Trace stage = traces.stage(context, name);
    Future<T> done;
    try {
      done = work.apply(stage);
    } catch (RuntimeException e) {
      done = Future.failedFuture(e);
    }
    return done.onComplete((_, failure) -> stage.end(failure));
  }

  /** Begins a request to a server. */
  Trace call(RequestOptions to) {
    return traces.sent(context, to);
  }

  /** Names this in headers, in place of what they named. */
  void inject(MultiMap headers) {
    traces.inject(context, headers);
  }

  /** Says that what this waits for is done elsewhere. */
  void waitsFor(Trace other) {
    if (other.span.getSpanContext().isValid()) {
      span.addLink(other.span.getSpanContext());
    }
  }

  <T> Trace put(AttributeKey<T> key, T value) {
    span.setAttribute(key, value);
    return this;
  }

  void event(String name) {
    span.addEvent(name);
  }

  /** Ends it, as failed with this code. */
  void fail(String code) {
    error(code);
    span.end();
  }

  /** Says that it failed with this code. */
  void error(String code) {
    span.setAttribute(ERROR, code);
    span.setStatus(StatusCode.ERROR);
  }

  /**
   * Ends it.
   *
   * @param failure why, if it did not go well; only its code is told
   */
  void end(@Nullable Throwable failure) {
    if (failure == null) {
      span.end();
    } else {
      fail(code(failure));
    }
  }

  /** A stable code, never a message, which may hold what a client wrote. */
  private static String code(Throwable failure) {
    return failure instanceof CancellationException
        ? Refused.LEFT // nobody waited any more
        : ErrorBody.of(failure).code();
  }
}
