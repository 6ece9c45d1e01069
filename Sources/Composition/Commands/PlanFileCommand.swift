import ArgumentParser
import Engine
import Foundation

/// `cambist plan FILE`: what a conversion would do on books that the file holds.
struct PlanFileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Plans a conversion on the books in a file; exits 1 when no plan fills it.")

    @Argument(help: "A JSON document with request, venues and books; - for standard input.")
    var file: String

    func run() async throws {
        let text: Data?
        if file == "-" {
            text = try FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            text = FileManager.default.contents(atPath: file)
        }
        guard let text else {
            throw CompositionError.unreadable(file, "expected a readable JSON document")
        }
        let now = SystemTime().now()
        let (output, exitCode) = PlanCommand.run(
            Array(text), at: now, id: SystemRandom().identifier(at: now))
        StandardStreams.writeOutput(output + "\n")
        if exitCode != 0 { throw ExitCode(exitCode) }
    }
}
