import ArgumentParser
import Glibc

/// Who gives a command, and why.
struct OperatorOptions: ParsableArguments {
    @Option(name: .customLong("operator"), help: "Who you are; by default the system's user.")
    var operatorName: String?

    @Option(help: "Why; kept with the event.")
    var reason: String = ""

    static let lengthMax = 500

    func validate() throws {
        if operatorName?.isEmpty == true { throw ValidationError("--operator is empty") }
        for text in [operatorName ?? "", reason] where text.count > Self.lengthMax {
            throw ValidationError(
                "--operator and --reason have at most \(Self.lengthMax) characters")
        }
    }

    func request(_ command: AdminCommand) -> AdminRequest {
        AdminRequest(command, operatorName: operatorName ?? Self.systemUser, reason: reason)
    }

    private static var systemUser: String {
        guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else {
            return "uid \(getuid())"
        }
        return String(cString: name)
    }
}
