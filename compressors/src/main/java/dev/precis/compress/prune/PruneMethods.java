package dev.precis.compress.prune;

import dev.precis.compress.Method;
import dev.precis.compress.MethodFamily;
import java.util.List;

/** The methods of this package. */
public final class PruneMethods implements MethodFamily {
  @Override
  public List<Method> methods() {
    return List.of(
        new Method(CatpStageOne.INFO, CatpStageOne::of),
        new Method(DivPrune.INFO, DivPrune::of),
        new Method(FacilityLocationKeep.INFO, _ -> new FacilityLocationKeep()),
        new Method(HoloV.INFO, HoloV::of),
        new Method(PruMerge.INFO, PruMerge::of),
        new Method(PruMerge.PLUS, PruMerge::plus),
        new Method(RandomKeep.INFO, RandomKeep::of),
        new Method(TopAttention.INFO, _ -> new TopAttention()),
        new Method(UniformKeep.INFO, UniformKeep::of),
        new Method(VFlowOpt.INFO, VFlowOpt::of),
        new Method(VisionZip.INFO, VisionZip::of),
        new Method(VisPruner.INFO, VisPruner::of));
  }
}
