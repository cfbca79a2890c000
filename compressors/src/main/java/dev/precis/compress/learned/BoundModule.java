package dev.precis.compress.learned;

import dev.precis.compress.BoundMethod;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Signal;
import dev.precis.compress.Traits;
import dev.precis.model.ModelPack;
import dev.precis.model.PackManifest;
import java.util.EnumSet;
import java.util.Set;

/** What all trained methods have in common once their module is at hand. */
abstract class BoundModule implements BoundMethod {
  private final MethodInfo info;
  private final TrainedModule module;

  BoundModule(MethodInfo info, TrainedModule module) {
    Set<Signal> needs = EnumSet.noneOf(Signal.class);
    module.signal().ifPresent(needs::add);
    this.info = info.needing(needs);
    this.module = module;
  }

  final TrainedModule trained() {
    return module;
  }

  @Override
  public final MethodInfo info() {
    return info;
  }

  @Override
  public final ModelPack pack() {
    return module.pack();
  }

  @Override
  public final PackManifest.CompressorSpec module() {
    return module.spec();
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public final int outputWidth(int width) {
    return module.spec().width();
  }

  @Override
  public final String outputSpace(String space) {
    return module.space();
  }
}
