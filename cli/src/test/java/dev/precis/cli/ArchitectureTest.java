package dev.precis.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/** The arrows between modules and who may touch native libraries. */
@AnalyzeClasses(
    packages = "dev.precis",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Leaves out what modules lend to each other's tests. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String[] CORE = {
    "dev.precis",
    "dev.precis.tensor..",
    "dev.precis.kernel..",
    "dev.precis.tokens..",
    "dev.precis.model..",
    "dev.precis.packs.."
  };
  private static final String[] INGEST = {
    "dev.precis.media..", "dev.precis.decode..", "dev.precis.sample.."
  };

  @ArchTest
  static final ArchRule modulesDependAsTheLayoutSays =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.precis..")
          .layer("core")
          .definedBy(CORE)
          .layer("ingest")
          .definedBy(INGEST)
          .layer("compressors")
          .definedBy("dev.precis.compress..")
          .layer("image")
          .definedBy("dev.precis.image..")
          .layer("audio")
          .definedBy("dev.precis.audio..")
          .optionalLayer("audio-tarsos")
          .definedBy("dev.precis.tarsos..")
          .layer("video")
          .definedBy("dev.precis.video..")
          .layer("fusion")
          .definedBy("dev.precis.fusion..")
          .layer("pipeline")
          .definedBy("dev.precis.pipeline..", "dev.precis.text..")
          .layer("serving")
          .definedBy("dev.precis.serving..")
          .layer("cli")
          .definedBy(
              "dev.precis.cli..",
              "dev.precis.compare..",
              "dev.precis.report..",
              "dev.precis.parity..",
              "dev.precis.soak..")
          .whereLayer("core")
          .mayNotAccessAnyLayer()
          .whereLayer("ingest")
          .mayNotAccessAnyLayer()
          .whereLayer("compressors")
          .mayOnlyAccessLayers("core")
          .whereLayer("image")
          .mayOnlyAccessLayers("ingest", "core")
          .whereLayer("audio")
          .mayOnlyAccessLayers("ingest", "core")
          .whereLayer("audio-tarsos")
          .mayOnlyAccessLayers("audio", "core")
          .whereLayer("audio-tarsos")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("video")
          .mayOnlyAccessLayers("image", "ingest", "core")
          .whereLayer("fusion")
          .mayOnlyAccessLayers("core")
          .whereLayer("pipeline")
          .mayOnlyAccessLayers("ingest", "image", "video", "audio", "compressors", "core")
          .whereLayer("serving")
          .mayOnlyAccessLayers("pipeline", "fusion", "compressors", "ingest", "core")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("dev.precis.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyDecodingTouchesTheMediaLibraries =
      noClasses()
          .that(resideOutsideOfPackage("dev.precis.decode.."))
          .should()
          .dependOnClassesThat(resideInAPackage("org.bytedeco.."));

  @ArchTest
  static final ArchRule onlyTheModelPackageTouchesTheInferenceRuntime =
      noClasses()
          .that(resideOutsideOfPackage("dev.precis.model.."))
          .should()
          .dependOnClassesThat(resideInAPackage("ai.onnxruntime.."));

  @ArchTest
  static final ArchRule onlyTheGplModuleLinksTarsosDsp =
      noClasses()
          .that(resideOutsideOfPackage("dev.precis.tarsos.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("be.tarsos..", "dev.precis.tarsos.."))
          .because("it is under the GPL; every other module is Apache-2.0 and works without it");

  private static final DescribedPredicate<JavaClass> OUTBOUND =
      resideInAnyPackage("java.net.http..", "javax.net..")
          .or(
              belongToAnyOf(
                  Socket.class,
                  SocketChannel.class,
                  AsynchronousSocketChannel.class,
                  DatagramSocket.class,
                  DatagramChannel.class,
                  URL.class,
                  URLConnection.class,
                  HttpClient.class,
                  HttpClientAgent.class,
                  HttpClientBuilder.class,
                  HttpClientOptions.class,
                  WebSocketClient.class,
                  NetClient.class,
                  NetClientOptions.class,
                  DnsClient.class))
          .as("what opens connections to others");

  @ArchTest
  static final ArchRule mediaAreFetchedInOnePlace =
      noClasses()
          .that(resideOutsideOfPackage("dev.precis.serving.fetch.."))
          .and()
          .doNotHaveFullyQualifiedName("dev.precis.serving.proxy.Upstream")
          .and()
          .doNotHaveFullyQualifiedName("dev.precis.serving.proxy.ServerCalls")
          .should()
          .dependOnClassesThat(OUTBOUND)
          .because("a second way to what requests name would be one without the rules");

  private static final DescribedPredicate<JavaClass> HIDDEN_PRODUCT_CLASS =
      resideInAPackage("dev.precis..")
          .and(resideOutsideOfPackage("dev.precis.parity.."))
          .and(DescribedPredicate.not(modifier(JavaModifier.PUBLIC)))
          .as("classes of the product that are not public");

  @ArchTest
  static final ArchRule parityGoesThroughTheFrontDoor =
      noClasses()
          .that(resideInAPackage("dev.precis.parity.."))
          .should()
          .dependOnClassesThat(HIDDEN_PRODUCT_CLASS)
          .orShould()
          .dependOnClassesThat(
              resideInAnyPackage("dev.precis.kernel..", "ai.onnxruntime..", "org.jtransforms.."))
          .because(
              "an adapter renames tensors; arithmetic belongs to the class that the product runs");

  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsParity =
      noClasses()
          .that(resideOutsideOfPackage("dev.precis.parity.."))
          .and()
          .doNotHaveFullyQualifiedName("dev.precis.cli.Main")
          .should()
          .dependOnClassesThat(resideInAPackage("dev.precis.parity.."));
}
