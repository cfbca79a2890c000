package dev.precis.compress;

import java.util.Map;
import java.util.function.Function;

/**
 * A method on offer: what it is and how to make one.
 *
 * @param info what it is
 * @param maker makes it from checked options
 */
public record Method(MethodInfo info, Function<Options, Compressor> maker) {
  /**
   * The method with these options.
   *
   * @throws dev.precis.PrecisException {@code UNKNOWN_OPTION} or {@code BAD_OPTION}
   */
  public Configured configure(Map<String, String> given) {
    Options options = Options.read(info.id(), info.options(), given);
    return new Configured(KeepShape.applied(maker.apply(options), options), options.texts());
  }

  /**
   * A method ready to run.
   *
   * @param compressor the method
   * @param options all effective options, by name
   */
  public record Configured(Compressor compressor, Map<String, String> options) {}
}
