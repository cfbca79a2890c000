package dev.precis.cli;

import dev.precis.audio.speech.TranscriptFormat;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option whose value, if it has one, is a file of subtitles by its ending, or attached by {@code
 * =}: anything else that follows it is another argument, such as the file to encode.
 */
final class SubtitlesOnly implements IParameterPreprocessor {
  @Override
  @SuppressWarnings("JdkObsolete") // the parser's own type
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    boolean attached = !" ".equals(info.get("separator"));
    boolean named = !args.isEmpty() && TranscriptFormat.ofName(args.peek()).isPresent();
    if (!attached && !named && argument instanceof OptionSpec option) {
      args.push(option.fallbackValue());
    }
    return false; // the parser goes on with what is on the stack
  }
}
