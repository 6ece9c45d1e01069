import Foundation
import Yams

/// Reads a configuration: strictly, and all problems at once.
///
/// An unknown key, a key given twice or a bad value stops the start with `file:line: what was
/// expected`. Every scalar can be overridden by a variable: `server.port` by `CAMBIST_SERVER_PORT`,
/// elements of lists by id (`CAMBIST_VENUES_KRAKEN_FEES_TAKER`). A variable that is set but bad is
/// an error that names it; one that names nothing in the file passes, since other programs may use
/// the prefix.
package enum ConfigurationFile {
    /// - Throws: ``CompositionError/unreadable(_:_:)``, ``CompositionError/configuration(_:)``.
    package static func load(
        _ path: String, environment: [String: String]
    ) throws(CompositionError) -> Configuration {
        let url = URL(fileURLWithPath: path)
        let text: String
        do {
            text = try String(contentsOf: url, encoding: .utf8)
        } catch {
            throw .unreadable(path, "expected a readable configuration file in UTF-8")
        }
        return try decode(
            text, file: path, folder: url.deletingLastPathComponent().standardizedFileURL.path,
            environment: environment)
    }

    /// - Parameters:
    ///   - file: its name, for messages.
    ///   - folder: what relative paths are relative to.
    package static func decode(
        _ text: String, file: String, folder: String, environment: [String: String]
    ) throws(CompositionError) -> Configuration {
        let reader = ConfigurationReader(file: file, environment: environment)
        let root = try compose(text, file: file)
        let top = ConfigurationSection(
            reader, path: "", variables: [VariableName.prefix], node: root, line: 1,
            keys: [
                "server", "store", "execution", "watchdog", "reconciliation", "tenants", "assets",
                "venues", "exchange", "secrets",
            ])
        let configuration = ConfigurationDecoder(top: top, folder: folder).decode()
        guard reader.problems.isEmpty else { throw .configuration(reader.problems) }
        return configuration
    }

    private static func compose(_ text: String, file: String) throws(CompositionError) -> Node? {
        func failure(_ line: Int, _ message: String) -> CompositionError {
            .configuration([
                ConfigurationProblem(place: .line(line, file: file), message: message)
            ])
        }
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw failure(mark.line, "expected YAML: \(problem)")
            case .duplicatedKeysInMapping(let keys, let context):
                let key = keys.first ?? ""
                let line = repetition(of: key, after: context.mark, in: text)
                throw failure(
                    line, "key `\(key)` is there twice, first in line \(context.mark.line)")
            case .reader(let problem, _, _, _):
                throw failure(1, "expected YAML: \(problem)")
            case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
                throw failure(1, "expected YAML")
            @unknown default:
                throw failure(1, "expected YAML")
            }
        } catch {
            throw failure(1, "expected YAML")
        }
    }

    /// The line of the next key of this name in the same column; the parser knows the first only.
    private static func repetition(of key: String, after mark: Mark, in text: String) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated().dropFirst(mark.line) {
            let rest = line.dropFirst(mark.column - 1)
            let before = line.prefix(mark.column - 1)
            guard before.allSatisfy({ $0 == " " }), rest.hasPrefix(key),
                rest.dropFirst(key.count).drop(while: { $0 == " " }).first == ":"
            else { continue }
            return index + 1
        }
        return mark.line
    }
}
