package import Engine
import Foundation
package import HTTPAPI
package import Logging
package import UnixSignals

/// What one server is started with.
package struct ServerSettings: Sendable {
    package var configuration: Configuration
    package var folder: DataFolder
    /// Serves `POST /bench/echo`, the baseline of the benchmarks.
    package var benchmarkEcho = false
    /// What ends it gracefully besides ``Server/stop()``.
    package var signals: [UnixSignal] = []
    package var time: any TimeSource = SystemTime()
    package var random: any RandomSource = SystemRandom()
    /// For the master key of venue keys.
    package var environment = ProcessInfo.processInfo.environment
    /// Makes the connectors of live venues; `nil`: over the network.
    package var connectors: (any ConnectorMaker)?
    package var metrics = PrometheusMetrics()
    package var logger: Logger
    /// Called once, with the base URL, when HTTP and the admin socket answer.
    package var onListening: @Sendable (String) -> Void = { _ in }

    package init(configuration: Configuration, folder: DataFolder, logger: Logger) {
        self.configuration = configuration
        self.folder = folder
        self.logger = logger
    }
}
