package dev.precis.parity;

import java.util.List;

/** The methods that can be held against reference cases. */
public final class ParityAdapters {
  private static final List<ParityAdapter> ALL =
      List.of(
          new AvicunaAdapter(),
          new CatpStageOneAdapter(),
          new CdPrunerAdapter(),
          ProjectorAdapter.cAbstractor(),
          ProjectorAdapter.ldp(),
          ProjectorAdapter.ldpV2(),
          ProjectorAdapter.merger(),
          ProjectorAdapter.qFormer(),
          ProjectorAdapter.resampler(),
          PixelShuffleAdapter.internVl(),
          PixelShuffleAdapter.smolVlm(),
          new TokenPackerAdapter(),
          new SlicingAdapter(),
          new LlavoltaAdapter(),
          new DeepStackAdapter(),
          new PixelReferAdapter(),
          new DivPruneAdapter(),
          new DyCokeAdapter(),
          new EntropyAdapter(),
          new EvadAdapter(),
          new EvsAdapter(),
          new FastVAdapter(),
          new FastVidAdapter(),
          new FrontEndsAdapter(),
          new HoliTomAdapter(),
          new HoloVAdapter(),
          new ImageTokenEstimateAdapter(),
          new ImportanceAdapter(),
          new InterferenceAdapter(),
          new LlamaVidAdapter(),
          new OmniZipAdapter(),
          new LlavaMiniAdapter(),
          new LongVuAdapter(),
          new MRopeAdapter(),
          new PruMergeAdapter("prumerge"),
          new PruMergeAdapter("prumerge-plus"),
          new PruneVidAdapter(),
          new PrunedPositionsAdapter(),
          new RankGaussianAdapter(),
          new RecycleAdapter(),
          new RegionsAdapter(),
          new SceneTilingAdapter(),
          new SemanticSpansAdapter(),
          new SparseVlmAdapter(),
          new TdcSegmentAdapter(),
          new SttmAdapter(),
          new SuperTokenAdapter(),
          new TcClipAdapter(),
          new TimestampsAdapter(),
          new TdcCompressorAdapter(),
          new TdcPoolingAdapter(),
          new ToMeAdapter(),
          new V2peAdapter(),
          new VFlowOptStagesAdapter(),
          new VidCom2Adapter(),
          new VideoLlambAdapter(),
          new VisPrunerAdapter(),
          new VisionZipAdapter(),
          new WardPoolingAdapter());

  private ParityAdapters() {}

  /** One adapter per method id. */
  public static List<ParityAdapter> all() {
    return ALL;
  }
}
