/// One reading of a configuration: the file's name, the environment, and what was found wrong.
///
/// Problems are collected, so that one start names all of them.
final class ConfigurationReader {
    let file: String
    let environment: [String: String]
    private(set) var problems: [ConfigurationProblem] = []

    init(file: String, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    func report(_ place: ConfigurationPlace, _ message: String) {
        problems.append(ConfigurationProblem(place: place, message: message))
    }

    func report(line: Int, _ message: String) {
        report(.line(line, file: file), message)
    }

    /// The first of `names` that is set.
    func variable(_ names: [String]) -> (name: String, value: String)? {
        for name in names {
            if let value = environment[name] { return (name, value) }
        }
        return nil
    }

    /// What follows one of `prefixes` and `_` in the names that are set, in alphabetical order.
    func suffixes(of prefixes: [String]) -> [String] {
        var found: Set<String> = []
        for name in environment.keys {
            for prefix in prefixes where name.hasPrefix(prefix + "_") {
                found.insert(String(name.dropFirst(prefix.utf8.count + 1)))
            }
        }
        return found.sorted()
    }
}
