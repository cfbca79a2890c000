package dev.precis.decode.ffmpeg;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** Loads the FFmpeg libraries once, silenced, and says which they are. */
public final class FFmpeg {
  private static final Logger LOG = System.getLogger("dev.precis.decode.ffmpeg");

  static {
    Loader.load(avutil.class);
    Loader.load(swresample.class);
    Loader.load(swscale.class);
    Loader.load(avcodec.class);
    Loader.load(avformat.class);
    // Native messages may hold addresses and pieces of the input: a debugging aid, nothing else.
    if (LOG.isLoggable(Level.DEBUG)) {
      avutil.av_log_set_level(avutil.AV_LOG_WARNING);
      avutil.setLogCallback(Messages.TO_LOGGER);
    } else {
      avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    }
  }

  private FFmpeg() {}

  /** Makes sure that the libraries are loaded. */
  public static void load() {
    // The static initialiser has done it.
  }

  /** The release, such as 8.1.2. */
  public static String version() {
    return avutil.av_version_info().getString();
  }

  /** The licence that this build states. */
  public static String license() {
    return avutil.avutil_license().getString();
  }

  /** Holds the callback for as long as the libraries may call it. */
  private static final class Messages extends LogCallback {
    private static final Messages TO_LOGGER = new Messages();

    @Override
    public void call(int level, BytePointer message) {
      LOG.log(Level.DEBUG, () -> message.getString().strip());
    }
  }
}
