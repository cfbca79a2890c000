package dev.precis.decode.opencv;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/**
 * Loads OpenCV once, with its own guards lowered first. The library reads them from the process
 * environment while it is loaded, so they are set there natively; where the C library has no {@code
 * setenv}, the header check alone stands guard.
 */
public final class OpenCv {
  /** Pixels above which OpenCV itself refuses: the highest that any configuration allows. */
  public static final long MAX_PIXELS = 268_000_000;

  /** Side above which OpenCV itself refuses. */
  public static final long MAX_SIDE = 32_768;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "OPENCV_IO_MAX_IMAGE_PIXELS", Long.toString(MAX_PIXELS),
          "OPENCV_IO_MAX_IMAGE_WIDTH", Long.toString(MAX_SIDE),
          "OPENCV_IO_MAX_IMAGE_HEIGHT", Long.toString(MAX_SIDE),
          "OPENCV_LOG_LEVEL", "SILENT");

  private static final boolean GUARDED = setGuards();

  static {
    Loader.load(opencv_core.class);
    Loader.load(opencv_imgcodecs.class);
  }

  private OpenCv() {}

  /** Makes sure that the library is loaded; true if its own guards could be lowered. */
  public static boolean load() {
    return GUARDED;
  }

  /** The release, such as 4.14.0. */
  public static String version() {
    return opencv_core.getVersionString().getString();
  }

  @SuppressWarnings("restricted") // the one call has the C signature of setenv
  private static boolean setGuards() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> function = linker.defaultLookup().find("setenv");
    if (function.isEmpty()) {
      return false;
    }
    MethodHandle setenv =
        linker.downcallHandle(
            function.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      boolean all = true;
      for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
        int failed =
            (int)
                setenv.invokeExact(
                    arena.allocateFrom(setting.getKey()),
                    arena.allocateFrom(setting.getValue()),
                    1);
        all &= failed == 0;
      }
      return all;
    } catch (Throwable failure) {
      throw new IllegalStateException("setting OpenCV's guards failed", failure);
    }
  }
}
