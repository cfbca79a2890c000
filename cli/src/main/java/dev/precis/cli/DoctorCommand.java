package dev.precis.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What Precis finds on this machine. */
@Command(
    name = "doctor",
    description =
        "Shows what precis finds on this machine and what to do where something is missing.",
    footerHeading = "%n",
    footer = {
      "Marks: ok as it should be, -- works but could be better, !! needed and missing.",
      "Exit codes: 0 nothing needed is missing, 3 something is."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common = new CommonOptions();

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new Examination(surroundings).run();
    if (common.json()) {
      surroundings.out().println(Json.pretty(findings.stream().map(Finding::json).toList()));
    } else {
      for (Finding finding : findings) {
        surroundings
            .out()
            .println(
                "%s  %-13s %s".formatted(finding.health().mark(), finding.topic(), finding.text()));
      }
    }
    boolean bad = findings.stream().anyMatch(finding -> finding.health() == Finding.Health.BAD);
    return bad ? ExitCode.UNAVAILABLE : ExitCode.OK;
  }
}
