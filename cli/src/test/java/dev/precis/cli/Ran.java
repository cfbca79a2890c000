package dev.precis.cli;

import dev.precis.model.PackHome;
import dev.precis.testing.Checkout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A command that was run inside this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it told on standard error
 */
record Ran(int code, String out, String err) {
  /** Runs a command that keeps its packs below a folder. */
  static Ran in(Path cache, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Surroundings surroundings =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            false,
            Surroundings.DEFAULT_COLUMNS,
            new PackHome(cache),
            Optional.of(Checkout.root()));
    String[] texts = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    int code = Main.run(surroundings, texts);
    return new Ran(code, out.toString(), err.toString());
  }

  /** Runs a command that needs no pack. */
  static Ran command(Object... arguments) {
    return in(Path.of("target", "no-such-cache"), arguments);
  }

  List<String> outLines() {
    return out.lines().toList();
  }
}
