package dev.precis.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The arguments of {@code precis serve} with those that its configuration file and the environment
 * add: an option that stands on the command line is taken from there, else from the variable {@code
 * PRECIS_SERVE_NAME}, else from the key of its name in the YAML file that {@code --config} names.
 * Everything that is wrong in file and environment is said at once.
 */
final class ServeArguments {
  /** Command that has a configuration. */
  static final String COMMAND = "serve";

  /** Option that names the file. */
  static final String FILE = "--config";

  private static final String PREFIX = "PRECIS_SERVE_";
  private static final long MAX_BYTES = 1 << 16;

  private final Map<String, OptionSpec> options = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ServeArguments(CommandLine serve) {
    for (OptionSpec option : serve.getCommandSpec().options()) {
      if (!option.usageHelp() && !option.longestName().equals(FILE)) {
        options.put(option.longestName().substring(2), option);
      }
    }
  }

  /**
   * The arguments of the whole command line; those of other commands as they are.
   *
   * @throws PrecisException {@code BAD_CONFIG} naming everything that is wrong
   */
  static String[] complete(CommandLine top, String[] arguments, Map<String, String> environment) {
    if (arguments.length == 0 || !arguments[0].equals(COMMAND)) {
      return arguments;
    }
    CommandLine serve = top.getSubcommands().get(COMMAND);
    return serve == null ? arguments : new ServeArguments(serve).with(arguments, environment);
  }

  private String[] with(String[] arguments, Map<String, String> environment) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    file(arguments, environment).ifPresent(file -> read(file, values));
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      if (variable.getKey().startsWith(PREFIX) && !variable.getKey().equals(PREFIX + "CONFIG")) {
        String key =
            variable.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        take(variable.getKey(), key, List.of(variable.getValue()), values);
      }
    }
    if (!problems.isEmpty()) {
      throw PrecisException.user("BAD_CONFIG", String.join("; ", problems));
    }
    List<String> all = new ArrayList<>(List.of(COMMAND));
    values.forEach((key, texts) -> {
      OptionSpec option = option(key);
      if (!named(option, arguments)) {
        texts.forEach(text -> all.add(option.longestName() + "=" + text));
      }
    });
    all.addAll(Arrays.asList(arguments).subList(1, arguments.length));
    return all.toArray(String[]::new);
  }

  private static Optional<Path> file(String[] arguments, Map<String, String> environment) {
    Optional<String> name = Optional.ofNullable(environment.get(PREFIX + "CONFIG"));
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].equals(FILE) && i + 1 < arguments.length) {
        name = Optional.of(arguments[i + 1]);
      } else if (arguments[i].startsWith(FILE + "=")) {
        name = Optional.of(arguments[i].substring(FILE.length() + 1));
      }
    }
    return name.map(Path::of);
  }

  private void read(Path file, Map<String, List<String>> values) {
    JsonNode root;
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add("%s is longer than %d bytes".formatted(file, MAX_BYTES));
        return;
      }
      root = new YAMLMapper().readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      problems.add("%s is no YAML: %s".formatted(file, e.getOriginalMessage()));
      return;
    } catch (IOException e) {
      problems.add("%s cannot be read".formatted(file));
      return;
    }
    if (root.isMissingNode() || root.isNull()) {
      return;
    }
    if (!root.isObject()) {
      problems.add("%s must hold keys and values, e.g. port: 8600".formatted(file));
      return;
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String where = "%s: %s".formatted(file.getFileName(), field.getKey());
      JsonNode value = field.getValue();
      List<String> texts = new ArrayList<>();
      for (JsonNode one : value.isArray() ? value : List.of(value)) {
        if (one.isValueNode() && !one.isNull()) {
          texts.add(one.asText());
        } else {
          problems.add(where + " must be a value or a list of values");
        }
      }
      take(where, field.getKey(), texts, values);
    }
  }

  private void take(
      String where, String key, List<String> texts, Map<String, List<String>> values) {
    if (!options.containsKey(key)) {
      problems.add(
          "%s is not known; there are %s"
              .formatted(where, String.join(", ", new TreeSet<>(options.keySet()))));
      return;
    }
    OptionSpec option = option(key);
    if (texts.size() > 1 && !option.isMultiValue()) {
      problems.add("%s takes one value, got %d".formatted(where, texts.size()));
    }
    Class<?> type = option.isMultiValue() ? String.class : option.type();
    for (String text : texts) {
      if ((type == int.class || type == Integer.class) && !text.matches("-?\\d{1,9}")) {
        problems.add("%s must be a whole number, was '%s'".formatted(where, text));
      }
      if (type == boolean.class && !text.matches("true|false")) {
        problems.add("%s must be true or false, was '%s'".formatted(where, text));
      }
    }
    values.put(key, texts);
  }

  private OptionSpec option(String key) {
    OptionSpec option = options.get(key);
    if (option == null) {
      throw new IllegalArgumentException(key);
    }
    return option;
  }

  private static boolean named(OptionSpec option, String[] arguments) {
    for (String name : option.names()) {
      for (String argument : arguments) {
        boolean together =
            name.startsWith("--")
                ? argument.startsWith(name + "=")
                : argument.startsWith(name) && !argument.startsWith("--");
        if (argument.equals(name) || together) {
          return true;
        }
      }
    }
    return false;
  }
}
