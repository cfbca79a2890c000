package dev.precis.serving.fetch;

import dev.precis.model.CancelToken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One medium on its way, over all hops. All that changes does so on one event loop, and once it is
 * over nothing changes any more: no connection, timer or byte is left.
 */
final class Transfer {
  private static final String AGENT = "precis";

  private final Context context;
  private final HttpClientAgent client;
  private final WorkerExecutor names;
  private final FetchRules rules;
  private final FetchLimits limits;
  private final Wish wish;
  private final LongConsumer came;
  private final Promise<byte[]> done = Promise.promise();
  private final Collected collected = new Collected();
  private final Clocks clocks;
  private @Nullable HttpClientConnection open;
  private boolean over;

  Transfer(
      Vertx vertx,
      Context context,
      HttpClientAgent client,
      WorkerExecutor names,
      FetchRules rules,
      FetchSettings settings,
      Wish wish,
      LongConsumer came) {
    this.context = context;
    this.client = client;
    this.names = names;
    this.rules = rules;
    this.limits = settings.limits();
    this.wish = wish;
    this.came = came;
    this.clocks = new Clocks(vertx);
  }

  /** The bytes, when all have come. */
  Future<byte[]> begin(CancelToken leaving) {
    CancelToken.Registration left =
        leaving.onCancel(() ->
            context.runOnContext(_ -> fail(new CancellationException("the client has left"))));
    context.runOnContext(_ ->
        attempt(() -> {
          after(limits.whole(wish.kind()), "a whole %s".formatted(wish.kind().id()));
          hop(rules.first(wish.name(), wish.address()), 0);
        }));
    return done.future().onComplete((_, _) -> left.close());
  }

  private long after(Duration time, String what) {
    return clocks.after(
        time,
        () ->
            fail(
                FetchRefused.slow(
                    wish.name(), "%s may take %d ms".formatted(what, time.toMillis()))));
  }

  /** Does a step unless it is over; what the step throws ends the fetch. */
  private void attempt(Runnable step) {
    if (over) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void hop(MediaAddress at, int hops) {
    long head = after(limits.firstByte(), "the head of an answer");
    names
        .executeBlocking(() -> rules.addresses(wish.name(), at), false)
        .compose(addresses -> connect(at, addresses, 0))
        .compose(connection -> {
          // a library that is not told otherwise logs what servers say
          connection.exceptionHandler(_ -> {});
          if (over) {
            connection.close();
            return Future.failedFuture(new CancellationException());
          }
          open = connection;
          return connection.request(asking(at)).compose(HttpClientRequest::send);
        })
        .onComplete(
            answer ->
                attempt(() -> {
                  clocks.stop(head);
                  answered(answer, at, hops);
                }),
            this::broke);
  }

  /**
   * A connection to what was checked, to a server that is believed by the name of the host. Not by
   * way of a request to a host: the library might look its name up again.
   */
  private Future<HttpClientConnection> connect(
      MediaAddress at, List<InetAddress> addresses, int which) {
    if (over) {
      return Future.failedFuture(new CancellationException());
    }
    HttpConnectOptions options =
        new HttpConnectOptions()
            .setServer(
                SocketAddress.inetSocketAddress(at.port(), addresses.get(which).getHostAddress()))
            .setHost(at.host())
            .setPort(at.port())
            .setSsl(at.secure())
            .setConnectTimeout(limits.connect().toMillis());
    Future<HttpClientConnection> connection = client.connect(options);
    return which + 1 < addresses.size()
        ? connection.recover(_ -> connect(at, addresses, which + 1))
        : connection;
  }

  private static RequestOptions asking(MediaAddress at) {
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setHost(at.host())
        .setPort(at.port())
        .setSsl(at.secure())
        .setURI(at.target())
        .setFollowRedirects(false)
        .putHeader(HttpHeaders.ACCEPT, "*/*")
        .putHeader(HttpHeaders.ACCEPT_ENCODING, "identity")
        .putHeader(HttpHeaders.USER_AGENT, AGENT);
  }

  private void answered(HttpClientResponse answer, MediaAddress at, int hops) {
    HttpClientConnection from = open;
    answer.exceptionHandler(failure -> {
      if (open == from) { // not one that was closed here
        broke(failure);
      }
    });
    Optional<String> location = AnswerHead.location(wish.name(), answer);
    if (location.isPresent()) {
      close();
      hop(rules.next(wish.name(), at, location.get(), hops + 1), hops + 1);
      return;
    }
    AnswerHead.check(wish, answer);
    clocks.watch(limits, collected::length, () -> fail(tooSlow()));
    answer.handler(piece -> attempt(() -> take(piece)));
    answer.endHandler(_ -> attempt(this::finish));
  }

  private void take(Buffer piece) {
    if (collected.length() + piece.length() > wish.most()) {
      throw FetchRefused.large(wish.name(), wish.most());
    }
    came.accept(piece.length());
    collected.add(piece);
  }

  private FetchRefused tooSlow() {
    return FetchRefused.slow(
        wish.name(),
        "it must come with %d bytes/s at least, counted over %d ms"
            .formatted(limits.floor(), limits.window().toMillis()));
  }

  private void finish() {
    over = true;
    clocks.stop();
    close();
    done.complete(collected.take());
  }

  /** What a library says of a connection may hold its address, so nobody is told. */
  private void broke(Throwable failure) {
    fail(
        failure instanceof FetchRefused
            ? failure
            : FetchRefused.source(wish.name(), "cannot be reached, or broke off"));
  }

  private void fail(Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    clocks.stop();
    close();
    collected.clear();
    done.fail(failure);
  }

  private void close() {
    HttpClientConnection last = open;
    open = null;
    if (last != null) {
      last.close();
    }
  }
}
