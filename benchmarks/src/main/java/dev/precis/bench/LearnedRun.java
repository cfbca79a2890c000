package dev.precis.bench;

import dev.precis.compress.learned.TokenPacker;
import dev.precis.model.CancelToken;
import dev.precis.model.EngineOptions;
import dev.precis.model.InferenceEngine;
import dev.precis.model.OrtEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import dev.precis.tokens.Grid;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Trained modules beside the same modules in PyTorch, one thread each, in turn; started by {@code
 * benchmarks/learned}, which writes graphs and inputs. Both sides must give the same rows first.
 * Times are those in which the measuring thread really ran. Arguments: interpreter, worker.py,
 * folder of learned_make.py, rounds.
 */
public final class LearnedRun {
  private static final int GRID = 24;
  private static final int WARM_UP = 1;
  private static final double TOLERANCE = 1e-4;

  private LearnedRun() {}

  /** Runs it and prints a table in Markdown. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[2]);
    Path inputs = folder.resolve("inputs.safetensors");
    int rounds = Integer.parseInt(arguments[3]);
    Map<String, List<double[]>> times = new LinkedHashMap<>();
    try (Arena memory = Arena.ofShared();
        Engines engines = new Engines(new ArrayList<>());
        PythonWorker python =
            PythonWorker.start(Path.of(arguments[0]), Path.of(arguments[1]), "learned", inputs)) {
      Map<String, Supplier<Matrix>> modules = open(folder, engines, memory);
      modules.forEach((name, ours) -> requireSame(name, ours.get(), python, folder));
      for (int round = -WARM_UP; round < rounds; round++) {
        System.err.println("round %d of %d".formatted(round + 1, rounds));
        for (Map.Entry<String, Supplier<Matrix>> module : modules.entrySet()) {
          double own = timed(module.getValue());
          double theirs = python.time(module.getKey(), Contender.TORCH, 1).own();
          if (round >= 0) {
            times
                .computeIfAbsent(module.getKey(), _ -> new ArrayList<>())
                .add(new double[] {own / 1e6, theirs / 1e6});
          }
        }
      }
      System.out.println(table(times));
      System.out.println(python.facts());
      System.out.println(OrtEngine.runtime());
    }
  }

  /** Graphs that are closed together, the last one first. */
  private record Engines(List<InferenceEngine> all) implements AutoCloseable {
    InferenceEngine load(Path graph) {
      InferenceEngine engine = OrtEngine.load(graph, EngineOptions.DEFAULT.withThreads(1));
      all.add(engine);
      return engine;
    }

    @Override
    public void close() {
      all.reversed().forEach(InferenceEngine::close);
    }
  }

  private static Map<String, Supplier<Matrix>> open(Path folder, Engines engines, Arena memory)
      throws IOException {
    Map<String, Supplier<Matrix>> modules = new LinkedHashMap<>();
    try (Stream<Path> graphs = Files.list(folder.resolve("graphs"));
        SafeTensors stored = SafeTensors.open(folder.resolve("inputs.safetensors"))) {
      for (Path graph : graphs.sorted().toList()) {
        String name = graph.getFileName().toString().replace(".onnx", "");
        modules.put(name, call(name, engines.load(graph), stored, memory));
      }
    }
    return modules;
  }

  private static Supplier<Matrix> call(
      String name, InferenceEngine engine, SafeTensors stored, Arena memory) {
    Map<String, Tensor> in = new HashMap<>();
    Map<String, Tensor> out = new HashMap<>();
    for (String key : stored.names()) {
      SafeTensors.Tensor tensor = stored.tensor(key);
      if (key.startsWith(name + "/in/")) {
        MemorySegment copy = memory.allocate(tensor.bytes().byteSize(), 64);
        copy.copyFrom(tensor.bytes());
        in.put(key.substring(name.length() + 4), new Tensor(tensor.dtype(), tensor.shape(), copy));
      } else if (key.startsWith(name + "/shape/")) {
        long[] shape = tensor.toLongs();
        long count = 1;
        for (long side : shape) {
          count *= side;
        }
        out.put(
            key.substring(name.length() + 7),
            new Tensor(DType.F32, shape, memory.allocate(count * Float.BYTES, 64)));
      }
    }
    CancelToken never = new CancelToken();
    if (name.equals("tokenpacker")) {
      Matrix levels = rows(Objects.requireNonNull(in.get("levels")));
      int width = rows(Objects.requireNonNull(out.get("tokens"))).cols();
      TokenPacker packer = new TokenPacker(engine, 2, width);
      return () -> packer.pack(List.of(levels), Grid.image(GRID, GRID), never);
    }
    Tensor main = Objects.requireNonNull(out.getOrDefault("tokens", out.get("compressed")), name);
    return () -> {
      engine.run(in, out, never);
      return rows(main);
    };
  }

  private static Matrix rows(Tensor tensor) {
    int cols = Math.toIntExact(tensor.shape()[tensor.shape().length - 1]);
    return Matrix.wrap(tensor.memory(), Math.toIntExact(tensor.count() / cols), cols);
  }

  private static void requireSame(String name, Matrix ours, PythonWorker python, Path folder) {
    Matrix theirs = python.rows(name, Contender.TORCH, folder).orElseThrow();
    float[] a = ours.toArray();
    float[] b = theirs.toArray();
    double most = 0;
    double difference = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < a.length && i < b.length; i++) {
      most = Math.max(most, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs((double) a[i] - b[i]));
    }
    if (!(difference <= TOLERANCE * most)) {
      throw new IllegalStateException(
          "%s differs by %s, its largest value is %s".formatted(name, difference, most));
    }
  }

  private static double timed(Supplier<Matrix> call) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    if (call.get().rows() < 1) {
      throw new IllegalStateException("a call gave no row");
    }
    return threads.getCurrentThreadCpuTime() - start;
  }

  private static MarkdownTable table(Map<String, List<double[]>> times) {
    MarkdownTable table =
        new MarkdownTable("module", "Precis, ms", "PyTorch, ms", "Precis / PyTorch", "rounds");
    times.forEach((name, rounds) -> {
      Spread ours = Spread.of(rounds.stream().mapToDouble(each -> each[0]).toArray());
      Spread theirs = Spread.of(rounds.stream().mapToDouble(each -> each[1]).toArray());
      Spread ratio = Spread.of(rounds.stream().mapToDouble(each -> each[0] / each[1]).toArray());
      table.row(
          name, show(ours, 0), show(theirs, 0), show(ratio, 2), Integer.toString(rounds.size()));
    });
    return table;
  }

  /** The median and, behind it, the quartiles. */
  private static String show(Spread spread, int digits) {
    String number = "%." + digits + "f";
    return (number + " (" + number + " to " + number + ")")
        .formatted(spread.median(), spread.lower(), spread.upper());
  }
}
