package dev.precis.kernel;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which implementation runs, decided once from the system property and from what this JVM can do.
 *
 * @param provider the implementation; scalar if the choice was refused
 * @param refusal why the property's value cannot be obeyed, or null
 * @param warning what a person should change for speed, or null
 */
record KernelChoice(KernelProvider provider, @Nullable String refusal, @Nullable String warning) {
  private static final String MODULE = "jdk.incubator.vector";
  private static final String FLAG = "--add-modules " + MODULE;

  /** What the running JVM offers. */
  record Runtime(boolean vectorModule, boolean fusedMultiplyAdd) {}

  static KernelChoice ofThisProcess() {
    KernelChoice choice = of(System.getProperty(Kernels.PROPERTY), thisRuntime());
    if (choice.warning() != null) {
      System.getLogger(Kernels.class.getName()).log(Level.WARNING, choice.warning());
    }
    return choice;
  }

  static KernelChoice of(@Nullable String wanted, Runtime runtime) {
    String missing = missing(runtime);
    if (wanted == null || wanted.isEmpty()) {
      return missing == null
          ? new KernelChoice(new VectorKernels(), null, null)
          : new KernelChoice(
              new ScalarKernels(), null, missing + "; using scalar kernels, about 50 times slower");
    }
    return switch (wanted) {
      case "scalar" -> new KernelChoice(new ScalarKernels(), null, null);
      case "vector" ->
          missing == null
              ? new KernelChoice(new VectorKernels(), null, null)
              : new KernelChoice(
                  new ScalarKernels(),
                  "-D%s=vector, but %s".formatted(Kernels.PROPERTY, missing),
                  null);
      default ->
          new KernelChoice(
              new ScalarKernels(),
              "-D%s is '%s'; allowed are scalar and vector".formatted(Kernels.PROPERTY, wanted),
              null);
    };
  }

  private static @Nullable String missing(Runtime runtime) {
    if (!runtime.vectorModule()) {
      return "the vector module is not loaded: start java with " + FLAG;
    }
    // without the instruction every product would go through arbitrary precision
    return runtime.fusedMultiplyAdd()
        ? null
        : "this processor (or -XX:-UseFMA) has no fused multiply-add";
  }

  private static Runtime thisRuntime() {
    boolean module = ModuleLayer.boot().findModule(MODULE).isPresent();
    return new Runtime(module, module && hasFma());
  }

  private static boolean hasFma() {
    try {
      return Boolean.parseBoolean(
          ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
              .getVMOption("UseFMA")
              .getValue());
    } catch (IllegalArgumentException | NullPointerException e) {
      return true; // another JVM: no such option to ask for
    }
  }
}
