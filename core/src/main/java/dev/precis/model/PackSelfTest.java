package dev.precis.model;

import dev.precis.PrecisException;
import dev.precis.tensor.DType;
import dev.precis.tensor.SafeTensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs a pack's small stored inputs through its graphs and holds the results against the stored
 * outputs. Tensors are named {@code ENCODER.in.INPUT} and {@code ENCODER.out.OUTPUT}.
 */
final class PackSelfTest {
  private static final long ALIGNMENT = 64;

  private final ModelPack pack;

  PackSelfTest(ModelPack pack) {
    this.pack = pack;
  }

  /**
   * The encoders' part. Does nothing if the pack has no self-test.
   *
   * @throws PrecisException {@code PACK_SELF_TEST} naming the first output that differs
   */
  void run() {
    PackManifest.SelfTest test = pack.manifest().selfTest();
    if (test == null) {
      return;
    }
    try (SafeTensors cases = SafeTensors.open(pack.folder().resolve(test.file()))) {
      PackManifest.Encoders encoders = pack.manifest().encoders();
      if (encoders.vision() != null) {
        check(cases, "vision", encoders.vision().graph(), test);
        if (encoders.vision().fused() != null) {
          check(cases, "vision-fused", encoders.vision().fused().graph(), test);
        }
      }
      if (encoders.audio() != null) {
        check(cases, "audio", encoders.audio().graph(), test);
      }
      if (encoders.text() != null) {
        check(cases, "text", encoders.text().graph(), test);
      }
      Map<String, PackManifest.CompressorSpec> compressors = pack.manifest().compressors();
      if (compressors != null) {
        compressors.forEach((name, spec) ->
            spec.graphs().forEach((role, graph) -> check(cases, name + "-" + role, graph, test)));
      }
    }
  }

  /**
   * The same for the decoders.
   *
   * @throws PrecisException {@code PACK_SELF_TEST} naming the first output that differs
   */
  void runDecoders() {
    PackManifest.SelfTest test = pack.manifest().selfTest();
    Map<String, String> graphs = laterGraphs();
    if (test == null || graphs.isEmpty()) {
      return;
    }
    try (SafeTensors cases = SafeTensors.open(pack.folder().resolve(test.file()))) {
      graphs.forEach((name, graph) -> check(cases, name, graph, test));
    }
  }

  /** Graph files by the name that their cases begin with. */
  private Map<String, String> laterGraphs() {
    Map<String, String> graphs = new TreeMap<>();
    PackManifest.Decoders decoders = pack.manifest().decoders();
    if (decoders != null && decoders.speech() != null) {
      graphs.put("speech-memory", decoders.speech().graphs().memory());
      graphs.put("speech-step", decoders.speech().graphs().step());
    }
    if (decoders != null && decoders.llm() != null) {
      graphs.put("llm-step", decoders.llm().graphs().step());
    }
    return graphs;
  }

  private void check(SafeTensors cases, String encoder, String graph, PackManifest.SelfTest test) {
    Map<String, Tensor> inputs = new HashMap<>();
    List<Expected> expected = new ArrayList<>();
    Map<String, Tensor> outputs = new HashMap<>();
    try (Arena arena = Arena.ofConfined()) {
      for (String name : cases.names()) {
        SafeTensors.Tensor stored = cases.tensor(name);
        if (name.startsWith(encoder + ".in.")) {
          MemorySegment memory = arena.allocate(stored.bytes().byteSize(), ALIGNMENT);
          memory.copyFrom(stored.bytes());
          inputs.put(
              name.substring((encoder + ".in.").length()),
              new Tensor(stored.dtype(), stored.shape(), memory));
        } else if (name.startsWith(encoder + ".out.")) {
          String output = name.substring((encoder + ".out.").length());
          DType type = stored.dtype() == DType.I64 ? DType.I64 : DType.F32;
          MemorySegment memory = arena.allocate(stored.elements() * type.bytes(), ALIGNMENT);
          Tensor pinned = new Tensor(type, stored.shape(), memory);
          outputs.put(output, pinned);
          expected.add(new Expected(output, stored, pinned));
        }
      }
      if (inputs.isEmpty() || expected.isEmpty()) {
        throw failed(encoder, "the file holds no case for it");
      }
      pack.engine(graph).run(inputs, outputs, new CancelToken());
      expected.forEach(output -> compare(encoder, output, test));
    }
  }

  /** What an output should be, and the memory that the run fills. */
  private record Expected(String output, SafeTensors.Tensor want, Tensor got) {}

  private void compare(String encoder, Expected expected, PackManifest.SelfTest test) {
    float[] wanted = values(expected.want());
    float[] seen = values(expected.got());
    Double byRow = test.rowTolerance() == null ? null : test.rowTolerance().get(encoder);
    if (byRow == null) {
      compareValues(encoder, expected.output(), seen, wanted, test);
    } else {
      long[] shape = expected.want().shape();
      int width = shape.length == 0 ? 1 : Math.toIntExact(shape[shape.length - 1]);
      compareRows(encoder, expected.output(), seen, wanted, width, byRow);
    }
  }

  private static float[] values(SafeTensors.Tensor stored) {
    if (stored.dtype() != DType.I64) {
      return stored.toFloats();
    }
    int[] whole = stored.toInts();
    float[] values = new float[whole.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole[i];
    }
    return values;
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.count())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          tensor.dtype() == DType.I64
              ? tensor.memory().getAtIndex(ValueLayout.JAVA_LONG, i)
              : tensor.memory().getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }
    return values;
  }

  private void compareValues(
      String encoder, String output, float[] seen, float[] wanted, PackManifest.SelfTest test) {
    for (int i = 0; i < wanted.length; i++) {
      double allowed = test.atol() + test.rtol() * Math.abs(wanted[i]);
      if (!(Math.abs((double) seen[i] - wanted[i]) <= allowed)) {
        throw failed(
            encoder,
            "output %s differs at %d: %s, expected %s within %s"
                .formatted(output, i, seen[i], wanted[i], allowed));
      }
    }
  }

  private void compareRows(
      String encoder, String output, float[] seen, float[] wanted, int width, double tolerance) {
    for (int row = 0; row < wanted.length / width; row++) {
      double error = 0;
      double length = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        error += Math.pow((double) seen[i] - wanted[i], 2);
        length += Math.pow(wanted[i], 2);
      }
      if (!(Math.sqrt(error) <= tolerance * Math.sqrt(length))) {
        throw failed(
            encoder,
            "row %d of output %s is off by %s of its length %s, allowed is %s"
                .formatted(row, output, Math.sqrt(error), Math.sqrt(length), tolerance));
      }
    }
  }

  private PrecisException failed(String encoder, String why) {
    return PrecisException.user(
        "PACK_SELF_TEST",
        "self-test of pack %s, encoder %s: %s; make the pack again"
            .formatted(pack.manifest().id(), encoder, why));
  }
}
