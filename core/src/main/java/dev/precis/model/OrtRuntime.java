package dev.precis.model;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The one environment of ONNX Runtime in this process, with its telemetry off.
 *
 * <p>From 1.29 the runtime collects usage data on Linux and macOS when its environment is made.
 * That is not for a library to decide, and it matches the process's command line with recursive
 * regular expressions, which overflow the stack and kill the process without a word when the class
 * path is long. The only switch is the environment variable {@code ORT_DISABLE_TELEMETRY}, read by
 * native code, so it is set by the C library before the runtime is loaded. A value that the user
 * has set stays.
 */
final class OrtRuntime {
  private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
  private static final OrtEnvironment ENVIRONMENT = make();

  private OrtRuntime() {}

  static OrtEnvironment environment() {
    return ENVIRONMENT;
  }

  private static OrtEnvironment make() {
    if (System.getenv(SWITCH) == null) {
      setVariable(SWITCH, "1");
    }
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "precis");
  }

  /** {@code setenv} of POSIX; systems without it have no such telemetry. */
  @SuppressWarnings("restricted") // the launcher and the jar manifest grant native access
  private static void setVariable(String name, String value) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    MethodHandle call =
        linker.downcallHandle(
            setenv.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int result = (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (result != 0) {
        throw new IllegalStateException("the C library refused to set " + name);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv cannot be called", e);
    }
  }
}
