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
   * Does nothing if the pack has no self-test.
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
      }
      if (encoders.audio() != null) {
        check(cases, "audio", encoders.audio().graph(), test);
      }
      if (encoders.text() != null) {
        check(cases, "text", encoders.text().graph(), test);
      }
    }
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
          MemorySegment memory = arena.allocate(stored.elements() * Float.BYTES, ALIGNMENT);
          Tensor pinned = new Tensor(DType.F32, stored.shape(), memory);
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
    float[] wanted = expected.want().toFloats();
    for (int i = 0; i < wanted.length; i++) {
      float seen = expected.got().memory().getAtIndex(ValueLayout.JAVA_FLOAT, i);
      double allowed = test.atol() + test.rtol() * Math.abs(wanted[i]);
      if (!(Math.abs((double) seen - wanted[i]) <= allowed)) {
        throw failed(
            encoder,
            "output %s differs at %d: %s, expected %s within %s"
                .formatted(expected.output(), i, seen, wanted[i], allowed));
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
