package dev.precis.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option whose value, if it has one, is attached by {@code =}: what follows it after a space is
 * another argument, such as the file to encode.
 */
final class AttachedOnly implements IParameterPreprocessor {
  @Override
  @SuppressWarnings("JdkObsolete") // the parser's own type
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    if (" ".equals(info.get("separator")) && argument instanceof OptionSpec option) {
      args.push(option.fallbackValue());
    }
    return false; // the parser goes on with what is on the stack
  }
}
