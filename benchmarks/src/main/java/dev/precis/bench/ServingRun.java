package dev.precis.bench;

import dev.precis.model.ModelPack;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.serving.proxy.OpenAiProxy;
import dev.precis.serving.proxy.ProxySettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the proxy adds to a request whose picture it knows already, beside the same rows sent
 * straight to the server, in turn; and streams held at the same time. Everything is on the loopback
 * address, the server does no work. Started by {@code benchmarks/serving}. Arguments: pack,
 * picture, rounds, streams.
 */
public final class ServingRun {
  private static final List<String> KEEPS = List.of("144", "64", "16");
  private static final int WARM_UP = 200;
  private static final int MAX_TOKENS = 8192;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String picture;
  private final StandInServer server;
  private final OpenAiProxy proxy;

  private ServingRun(String picture, StandInServer server, OpenAiProxy proxy) {
    this.picture = picture;
    this.server = server;
    this.proxy = proxy;
  }

  /** Runs it and prints two tables in Markdown. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    String picture = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(arguments[1])));
    int rounds = Integer.parseInt(arguments[2]);
    int streams = Integer.parseInt(arguments[3]);
    try (ModelPack pack = ModelPack.open(Path.of(arguments[0]));
        StandInServer server = new StandInServer();
        OpenAiProxy proxy =
            OpenAiProxy.start(pack, settings(pack, server.address()), Throwable::printStackTrace)) {
      ServingRun run = new ServingRun(picture, server, proxy);
      System.out.println(run.overhead(rounds));
      System.out.println(run.streams(streams));
    }
  }

  private static ProxySettings settings(ModelPack pack, URI upstream) {
    int width = Objects.requireNonNull(pack.manifest().llm()).width();
    ServedModel model = ServedModel.of("m", ModelFamily.LLAVA, width, MAX_TOKENS);
    return ProxySettings.of(upstream, model, Door.CHAT_MEDIA, PipelineSpec.DEFAULT).withPort(0);
  }

  private String overhead(int rounds) throws IOException, InterruptedException {
    MarkdownTable table =
        new MarkdownTable(
            "rows", "bytes to the server", "straight, ms", "through the proxy, ms", "added, ms");
    for (String keep : KEEPS) {
      byte[] asked = body(keep, false);
      ask(proxied(), asked);
      byte[] ready = server.last();
      List<double[]> times = new ArrayList<>();
      for (int round = -WARM_UP; round < rounds; round++) {
        double straight = ask(server.address(), ready);
        double through = ask(proxied(), asked);
        if (round >= 0) {
          times.add(new double[] {straight, through, through - straight});
        }
      }
      table.row(
          keep, "%,d".formatted(ready.length), shown(times, 0), shown(times, 1), shown(times, 2));
    }
    return table.toString();
  }

  private String streams(int count) throws IOException, InterruptedException, ExecutionException {
    MarkdownTable table =
        new MarkdownTable(
            "streams at once",
            "answered whole",
            "way",
            "first piece, ms",
            "a piece late, ms",
            "latest, ms");
    byte[] asked = body("64", true);
    stream(proxied(), asked);
    byte[] ready = server.last();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int streams : new int[] {1, count}) {
        table.row(row(threads, streams, "straight", server.address(), ready));
        table.row(row(threads, streams, "proxy", proxied(), asked));
      }
    }
    return table.toString();
  }

  private String[] row(ExecutorService threads, int streams, String way, URI address, byte[] body)
      throws InterruptedException, ExecutionException {
    List<Future<double[]>> running = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      running.add(threads.submit(() -> stream(address, body)));
    }
    double[] first = new double[streams];
    List<Double> late = new ArrayList<>();
    int whole = 0;
    for (int i = 0; i < streams; i++) {
      double[] pieces = running.get(i).get();
      first[i] = pieces[0];
      whole += pieces.length == StandInServer.PIECES ? 1 : 0;
      for (int p = 1; p < pieces.length; p++) {
        late.add(pieces[p] - pieces[0] - (double) p * StandInServer.PIECE_MILLIS);
      }
    }
    double[] lateness = late.stream().mapToDouble(Double::doubleValue).toArray();
    return new String[] {
      Integer.toString(streams),
      Integer.toString(whole),
      way,
      "%.1f".formatted(Spread.of(first).median()),
      "%.1f".formatted(Spread.of(lateness).median()),
      "%.1f".formatted(late.stream().mapToDouble(Double::doubleValue).max().orElse(0))
    };
  }

  /** When each piece of the answer came, milliseconds from the request on. */
  private double[] stream(URI address, byte[] body) throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<Double> pieces = new ArrayList<>();
    HttpResponse<InputStream> answer =
        client.send(request(address, body), HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data: {")) {
          pieces.add((System.nanoTime() - start) / 1e6);
        }
      }
    }
    return pieces.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double ask(URI address, byte[] body) throws IOException, InterruptedException {
    long start = System.nanoTime();
    HttpResponse<String> answer =
        client.send(request(address, body), HttpResponse.BodyHandlers.ofString());
    double millis = (System.nanoTime() - start) / 1e6;
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return millis;
  }

  private static HttpRequest request(URI address, byte[] body) {
    return HttpRequest.newBuilder(address.resolve("/v1/chat/completions"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private URI proxied() {
    return proxy.address();
  }

  private byte[] body(String keep, boolean stream) {
    return """
    {"model":"m","max_tokens":64,"stream":%s,"precis":{"keep":"%s"},"messages":[{"role":"user","content":[\
    {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,%s"}},\
    {"type":"text","text":"What is in the picture?"}]}]}\
    """
        .formatted(stream, keep, picture)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(List<double[]> times, int column) {
    Spread spread = Spread.of(times.stream().mapToDouble(row -> row[column]).toArray());
    return "%.1f (%.1f to %.1f)".formatted(spread.median(), spread.lower(), spread.upper());
  }
}
