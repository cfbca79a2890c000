package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.parity.ParityCommand;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The {@code precis} command. */
@Command(
    name = "precis",
    description =
        "Turns images, video and audio into few, well-placed tokens for a multimodal LLM.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = VersionProvider.class,
    subcommands = {
      DemoCommand.class,
      EncodeCommand.class,
      InspectCommand.class,
      CompareCommand.class,
      MethodsCommand.class,
      PackCommand.class,
      ServeCommand.class,
      DoctorCommand.class,
      ParityCommand.class,
      SoakCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./precis demo                          everything once, on a real clip and a real photo",
      "  ./precis encode cat.jpg --out tokens   one picture with the default method",
      "  ./precis encode talk.mp4 --keep 25%% --fps 1 --out tokens",
      "  ./precis inspect tokens/cat.safetensors",
      "  ./precis encode --help                 more of the main command",
      "",
      "The launcher adds: ./precis test [MAVEN-ARGUMENT...] builds everything and runs every test."
    })
public final class Main {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this page.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(Surroundings.ofProcess(), arguments));
  }

  /** Runs the command line; returns the exit code. */
  static int run(Surroundings surroundings, String... arguments) {
    CommandLine line = new CommandLine(new Main(), new CommandFactory(surroundings));
    line.setOut(surroundings.out());
    line.setErr(surroundings.err());
    line.setUsageHelpWidth(Surroundings.DEFAULT_COLUMNS);
    line.setUsageHelpLongOptionsMaxWidth(32);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    boolean json = Arrays.asList(arguments).contains("--json");
    boolean debug = Arrays.asList(arguments).contains("--debug");
    line.setParameterExceptionHandler((problem, _) -> usage(surroundings, problem, json));
    line.setExecutionExceptionHandler(
        (problem, _, _) -> failed(surroundings, problem, json, debug));
    line.setExecutionStrategy(Main::needsCommand);
    int code;
    try {
      code = line.execute(ServeArguments.complete(line, arguments, System.getenv()));
    } catch (PrecisException problem) {
      code = failed(surroundings, problem, json, debug);
    } catch (LinkageError | OutOfMemoryError problem) {
      code = failed(surroundings, problem, json, debug);
    }
    surroundings.out().flush();
    surroundings.err().flush();
    return code;
  }

  private static int needsCommand(ParseResult parsed) {
    if (!parsed.hasSubcommand() && !CommandLine.printHelpIfRequested(parsed)) {
      CommandLine top = parsed.commandSpec().commandLine();
      top.usage(top.getErr());
      return ExitCode.USAGE;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int usage(Surroundings surroundings, ParameterException problem, boolean json) {
    String command = problem.getCommandLine().getCommandSpec().qualifiedName();
    String message = String.valueOf(problem.getMessage());
    if (json) {
      Map<String, Object> error = Map.of("code", "USAGE", "kind", "USER", "message", message);
      surroundings.err().println(Json.line(Map.of("error", error)));
    } else {
      surroundings.err().println("precis: " + message);
      CommandLine.UnmatchedArgumentException.printSuggestions(problem, surroundings.err());
      surroundings.err().println("'%s --help' shows what it takes".formatted(command));
    }
    return ExitCode.USAGE;
  }

  private static int failed(
      Surroundings surroundings, Throwable problem, boolean json, boolean debug) {
    Failure failure = ErrorMapper.of(problem);
    surroundings
        .err()
        .println(
            json ? Json.line(Map.of("error", failure.json())) : "precis: " + failure.message());
    if (debug) {
      problem.printStackTrace(surroundings.err());
    }
    return failure.exitCode();
  }
}
