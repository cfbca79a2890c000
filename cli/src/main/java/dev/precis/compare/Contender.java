package dev.precis.compare;

import dev.precis.PrecisException;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Mode;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A method that is compared.
 *
 * @param ours as asked for
 * @param released the same in parity mode, if it has one and no mode was asked for
 */
public record Contender(MethodSpec ours, Optional<MethodSpec> released) {
  /** The id with its options, as it is shown. */
  public String name() {
    return ours.text();
  }

  /**
   * A method by its text, e.g. {@code holov:crops=3}.
   *
   * @throws PrecisException as {@link Compressors#of(MethodSpec)}, and {@code WRONG_MODALITY} if it
   *     does not work on pictures
   */
  static Contender of(String text) {
    MethodSpec spec = MethodSpec.parse(text);
    MethodInfo info = Compressors.of(spec).compressor().info();
    if (!info.modalities().contains(Modality.IMAGE)) {
      throw PrecisException.user(
          "WRONG_MODALITY",
          "method %s does not work on pictures; 'precis methods --modality image' lists those that do"
              .formatted(info.id()));
    }
    boolean both = !spec.options().containsKey(Mode.OPTION.name()) && Mode.isOptionOf(info);
    return new Contender(
        spec,
        both ? Optional.of(with(spec, Mode.OPTION.name(), Mode.PARITY_TEXT)) : Optional.empty());
  }

  /**
   * Methods in a list with commas, which may be inside their options too: {@code
   * holov:crops=3,bands=8,tome} are two.
   */
  public static List<Contender> list(String text) {
    List<String> specs = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      boolean option = !specs.isEmpty() && part.contains("=") && !part.contains(":");
      if (option) {
        specs.add(specs.removeLast() + "," + part);
      } else {
        specs.add(part);
      }
    }
    return specs.stream().map(Contender::of).toList();
  }

  /** The method with one more option. */
  static MethodSpec with(MethodSpec spec, String option, String value) {
    Map<String, String> options = new HashMap<>(spec.options());
    options.put(option, value);
    return new MethodSpec(spec.id(), options);
  }
}
