import ArgumentParser
import Foundation
import Glibc

/// Which installation a command is about.
struct InstallationOptions: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String

    @Option(help: "The data folder; by default the folder of the store.")
    var data: String?

    /// Also lets nobody else read what the process will make: stores hold hashes of secrets.
    func load() throws(CompositionError) -> (configuration: Configuration, folder: DataFolder) {
        umask(0o077)
        let configuration = try ConfigurationFile.load(
            config, environment: ProcessInfo.processInfo.environment)
        return (configuration, DataFolder(data: data, configuration: configuration))
    }
}
