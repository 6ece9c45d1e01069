import Engine
import Synchronization

@testable import Webhooks

/// Answers as it is told: the first look-up of a name with the first list, and so on; the last list
/// stays. A name that it was told nothing of does not exist.
final class ScriptedResolver: NameResolver {
    private let script: [String: [[IPAddress]]]
    private let asked = Mutex<[String]>([])

    init(_ script: [String: [[String]]] = [:]) {
        self.script = script.mapValues { $0.map { $0.compactMap { IPAddress($0) } } }
    }

    /// Every name that was asked for, in that order.
    var names: [String] { asked.withLock { $0 } }

    func addresses(
        of name: String, within time: Duration
    ) async throws(CallbackFailure) -> [IPAddress] {
        let turn = asked.withLock { names in
            names.append(name)
            return names.count { $0 == name } - 1
        }
        guard let answers = script[name] else { throw .nameNotFound }
        return answers[min(turn, answers.count - 1)]
    }
}
