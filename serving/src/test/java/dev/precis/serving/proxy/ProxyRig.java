package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.serving.backend.Door;
import dev.precis.serving.backend.ModelFamily;
import dev.precis.serving.backend.ServedModel;
import dev.precis.tensor.DType;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A proxy over a tiny pack, the server behind it and a client in front. */
final class ProxyRig implements AutoCloseable {
  static final int MAX_TOKENS = 4096;

  final ModelPack pack;
  final FakeVllm server;
  final OpenAiProxy proxy;
  final Asking client;
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();

  private ProxyRig(ModelPack pack, UnaryOperator<ProxySettings> change, OpenTelemetry telemetry) {
    this.pack = pack;
    int width = pack.vision().width();
    server = new FakeVllm(width);
    ServedModel model =
        ServedModel.of("m", ModelFamily.LLAVA, width, MAX_TOKENS).withDtype(DType.F32);
    ProxySettings settings =
        change.apply(
            ProxySettings.of(server.address(), model, Door.CHAT_ROWS, PipelineSpec.DEFAULT)
                .withPort(0));
    proxy = OpenAiProxy.start(pack, settings, faults::add, _ -> {}, telemetry);
    client = new Asking(proxy.port());
  }

  /** Over a tiny LLaVA, whose rows are the LLM's. */
  static ProxyRig llava() {
    return llava(same -> same);
  }

  /** The same with other settings. */
  static ProxyRig llava(UnaryOperator<ProxySettings> change) {
    return traced(change, OpenTelemetry.noop());
  }

  /** The same with spans. */
  static ProxyRig traced(UnaryOperator<ProxySettings> change, OpenTelemetry telemetry) {
    ModelPack pack = ModelPack.open(TinyPack.ofCheckpoint("llava", "llava-1.5"));
    return new ProxyRig(pack, change, telemetry);
  }

  /** Waits until the condition holds; the test's time limit ends a wait that is in vain. */
  static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10);
    }
  }

  /** The settings with another spec. */
  static ProxySettings with(ProxySettings settings, UnaryOperator<PipelineSpec> change) {
    return ProxySettings.of(
            settings.upstream(), settings.model(), settings.door(), change.apply(settings.spec()))
        .withPort(settings.port());
  }

  /** Over the tiny pack with a text encoder that shares the space of its pictures. */
  static ProxyRig shared(UnaryOperator<ProxySettings> change) {
    return new ProxyRig(TinyPack.open(), change, OpenTelemetry.noop());
  }

  /** The defaults, for sound alone. */
  static PipelineSpec audioOnly() {
    return PipelineSpec.DEFAULT.withModalities(Set.of(Modality.AUDIO));
  }

  /** What the pipeline alone makes of a picture. */
  TokenSequence expected(byte[] picture, String method, Budget budget) {
    try (Pipeline pipeline = Pipeline.of(pack).compress(Modality.IMAGE, method, budget).build()) {
      return pipeline.encode(MediaSource.bytes("picture", picture));
    }
  }

  @Override
  public void close() {
    client.close();
    proxy.close();
    server.close();
    pack.close();
    assertThat(faults).isEmpty();
  }
}
