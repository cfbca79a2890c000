package dev.precis.compress;

import dev.precis.PrecisException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A named setting of a method: its default, what is allowed, and how a text becomes a value. */
public final class Option<T> {
  private final String name;
  private final T standard;
  private final String allowed;
  private final String description;
  private final Function<String, T> reader;

  private Option(
      String name, T standard, String allowed, String description, Function<String, T> reader) {
    this.name = name;
    this.standard = standard;
    this.allowed = allowed;
    this.description = description;
    this.reader = reader;
  }

  /** A whole number from {@code least} to {@code most}. */
  public static Option<Integer> integer(
      String name, int standard, int least, int most, String description) {
    return new Option<>(
        name,
        standard,
        least + ".." + most,
        description,
        text -> {
          int value = Integer.parseInt(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
          }
          return value;
        });
  }

  /** A seed: any whole number of 64 bits. */
  public static Option<Long> seed(String name, long standard, String description) {
    return new Option<>(name, standard, "a whole number", description, Long::parseLong);
  }

  /**
   * Any text; {@code standard} is empty if there is no default.
   *
   * @param allowed what may be written, in words
   */
  public static Option<String> text(
      String name, String standard, String allowed, String description) {
    return new Option<>(name, standard, allowed, description, text -> text);
  }

  /** A number from {@code least} to {@code most}, both included. */
  public static Option<Double> decimal(
      String name, double standard, double least, double most, String description) {
    return new Option<>(
        name,
        standard,
        least + ".." + most,
        description,
        text -> {
          double value = Double.parseDouble(text);
          if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("out of range");
          }
          return value;
        });
  }

  /** One of an enum's constants, written in lower case with dashes. */
  public static <E extends Enum<E>> Option<E> choice(String name, E standard, String description) {
    E[] constants = standard.getDeclaringClass().getEnumConstants();
    String allowed = Arrays.stream(constants).map(Option::text).collect(Collectors.joining("|"));
    return new Option<>(
        name,
        standard,
        allowed,
        description,
        given ->
            Arrays.stream(constants)
                .filter(constant -> text(constant).equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a choice")));
  }

  private static String text(Object value) {
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
        : value.toString();
  }

  /** Name on the command line. */
  public String name() {
    return name;
  }

  /** Value when nothing is said. */
  public T standard() {
    return standard;
  }

  /** {@link #standard()} as text. */
  public String standardText() {
    return text(standard);
  }

  /** What may be written. */
  public String allowed() {
    return allowed;
  }

  /** One sentence. */
  public String description() {
    return description;
  }

  /** The text of a value of this option. */
  String write(Object value) {
    return text(value);
  }

  /**
   * The value of a text.
   *
   * @throws PrecisException {@code BAD_OPTION} saying what is allowed
   */
  T read(String text) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw PrecisException.user(
          "BAD_OPTION", "option %s must be %s, was '%s'".formatted(name, allowed, text), e);
    }
  }
}
