package dev.precis.model;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import dev.precis.PrecisException;
import dev.precis.tensor.DType;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * ONNX Runtime behind {@link InferenceEngine}. Inputs and outputs share the caller's memory:
 * outputs are pinned, so nothing is copied on the CPU, and on a GPU only the rows asked for leave
 * the device.
 */
public final class OrtEngine implements InferenceEngine {
  private final OrtSession session;
  private final OrtSession.SessionOptions options;
  private final String name;

  private OrtEngine(String name, OrtSession session, OrtSession.SessionOptions options) {
    this.name = name;
    this.session = session;
    this.options = options;
  }

  /**
   * Loads a graph.
   *
   * @throws PrecisException {@code NO_CUDA} if a GPU is asked for and this build or machine has
   *     none; {@code GRAPH_UNREADABLE} if the file is no graph that the runtime takes
   */
  public static OrtEngine load(Path graph, EngineOptions engine) {
    String name = graph.getFileName().toString();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    try {
      options.setIntraOpNumThreads(engine.threads());
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.addConfigEntry(
          "session.intra_op.allow_spinning", "0"); // decoding runs on the same cores
      switch (engine.device()) {
        case Device.Cpu _ -> {}
        case Device.Cuda cuda -> addCuda(options, cuda);
      }
      return new OrtEngine(
          name, OrtRuntime.environment().createSession(graph.toString(), options), options);
    } catch (OrtException e) {
      options.close();
      throw PrecisException.user(
          "GRAPH_UNREADABLE", "ONNX Runtime refuses %s: %s".formatted(name, e.getMessage()), e);
    } catch (PrecisException e) {
      options.close();
      throw e;
    }
  }

  private static void addCuda(OrtSession.SessionOptions options, Device.Cuda cuda) {
    EnumSet<OrtProvider> built = providers();
    if (!built.contains(OrtProvider.CUDA)) {
      throw PrecisException.unavailable(
          "NO_CUDA",
          "device %s asked for, but this build has only %s; build with the Maven profile 'cuda' or use cpu"
              .formatted(cuda, built));
    }
    try {
      options.addCUDA(cuda.ordinal());
    } catch (OrtException e) {
      throw PrecisException.unavailable(
          "NO_CUDA",
          "device %s cannot be used on this machine: %s".formatted(cuda, e.getMessage()),
          e);
    }
  }

  /** Version of the runtime and the providers it was built with, for diagnostics. */
  public static String runtime() {
    return OrtRuntime.environment().getVersion() + " " + providers();
  }

  private static EnumSet<OrtProvider> providers() {
    OrtRuntime.environment(); // comes first: it switches telemetry off
    return OrtEnvironment.getAvailableProviders();
  }

  @Override
  public List<String> inputs() {
    return List.copyOf(session.getInputNames());
  }

  @Override
  public List<String> outputs() {
    return List.copyOf(session.getOutputNames());
  }

  @Override
  public void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs, CancelToken cancel) {
    cancel.check();
    Deque<OnnxTensor> opened = new ArrayDeque<>();
    try (OrtSession.RunOptions run = new OrtSession.RunOptions()) {
      Map<String, OnnxTensor> in = bind(inputs, opened);
      Map<String, OnnxTensor> out = bind(outputs, opened);
      Termination termination = new Termination(run);
      try (CancelToken.Registration _ = cancel.onCancel(termination::request);
          OrtSession.Result _ = session.run(in, Set.of(), out, run)) {
        cancel.check();
      } finally {
        termination.expire();
      }
    } catch (OrtException e) {
      if (cancel.isCancelled()) {
        throw (CancellationException)
            new CancellationException("cancelled in " + name).initCause(e);
      }
      throw PrecisException.user(
          "INFERENCE_FAILED", "graph %s failed: %s".formatted(name, e.getMessage()), e);
    } finally {
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
    }
  }

  /** Passes one stop request to a run, and none once the run's handle is about to be freed. */
  private static final class Termination {
    private final OrtSession.RunOptions run;
    private boolean expired;

    Termination(OrtSession.RunOptions run) {
      this.run = run;
    }

    synchronized void request() {
      if (expired) {
        return;
      }
      try {
        run.setTerminate(true);
      } catch (OrtException e) {
        throw PrecisException.internal(
            "CANCEL_FAILED", "the runtime refused to stop: " + e.getMessage(), e);
      }
    }

    synchronized void expire() {
      expired = true;
    }
  }

  private static Map<String, OnnxTensor> bind(Map<String, Tensor> tensors, Deque<OnnxTensor> opened)
      throws OrtException {
    Map<String, OnnxTensor> bound = new HashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      OnnxTensor onnx =
          OnnxTensor.createTensor(
              OrtRuntime.environment(),
              tensor.bytes().asByteBuffer().order(ByteOrder.nativeOrder()),
              tensor.shape(),
              javaType(tensor.dtype()));
      opened.push(onnx);
      bound.put(entry.getKey(), onnx);
    }
    return bound;
  }

  private static OnnxJavaType javaType(DType dtype) {
    return switch (dtype) {
      case F32 -> OnnxJavaType.FLOAT;
      case I64 -> OnnxJavaType.INT64;
      case F16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case I32 -> OnnxJavaType.INT32;
      case BOOL, U8, I8, I16, U16, U32, F64, U64 ->
          throw new IllegalArgumentException(
              "graphs here take F32, F16, BF16, I32 or I64, not " + dtype);
    };
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw PrecisException.internal("CLOSE_FAILED", name + " did not close: " + e.getMessage(), e);
    } finally {
      options.close();
    }
  }
}
