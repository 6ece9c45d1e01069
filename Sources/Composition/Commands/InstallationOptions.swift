import ArgumentParser
import Foundation

/// Which installation a command is about.
struct InstallationOptions: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String

    @Option(help: "The data folder; by default the folder of the store.")
    var data: String?

    func load() throws(CompositionError) -> (configuration: Configuration, folder: DataFolder) {
        let configuration = try ConfigurationFile.load(
            config, environment: ProcessInfo.processInfo.environment)
        return (configuration, DataFolder(data: data, configuration: configuration))
    }
}
