import Hummingbird

/// All routes, found by path first and method second, so that a wrong method is told from a wrong
/// path.
struct RouteTable: Sendable {
    /// What is at one path.
    struct Place: Sendable {
        let template: String
        /// In the order of the table.
        var routes: [Route]

        func route(for method: HTTPRequest.Method) -> Route? {
            let wanted = method == .head ? .get : method
            return routes.first { $0.method == wanted }
        }

        /// Exactly the methods that work here.
        var allow: String {
            var names: [String] = []
            for route in routes {
                names.append(route.method.rawValue)
                if route.method == .get { names.append(HTTPRequest.Method.head.rawValue) }
            }
            return (names + [HTTPRequest.Method.options.rawValue]).joined(separator: ", ")
        }
    }

    private struct Pattern: Sendable {
        let segments: [String]
        let place: Int
    }

    private(set) var places: [Place] = []
    private var literal: [String: Int] = [:]
    private var patterns: [Pattern] = []

    /// Deeper paths are nowhere.
    private static let segmentsMax = 12

    init(_ routes: [Route]) {
        for route in routes {
            if let index = places.firstIndex(where: { $0.template == route.template }) {
                precondition(
                    !places[index].routes.contains { $0.method == route.method },
                    "each operation has one route")
                places[index].routes.append(route)
                continue
            }
            if route.template.contains("{") {
                let segments = route.template.split(separator: "/").map(String.init)
                patterns.append(Pattern(segments: segments, place: places.count))
            } else {
                literal[route.template] = places.count
            }
            places.append(Place(template: route.template, routes: [route]))
        }
    }

    var routes: [Route] { places.flatMap(\.routes) }

    /// A literal path wins over one with parameters. Slashes are not folded, escapes match nothing
    /// but a parameter, and a parameter is never empty and never holds a slash.
    func find(_ path: Substring) -> (place: Place, parameters: [String: String])? {
        if let index = literal[String(path)] { return (places[index], [:]) }
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= Self.segmentsMax else { return nil }
        for pattern in patterns {
            if let parameters = Self.match(parts, pattern.segments) {
                return (places[pattern.place], parameters)
            }
        }
        return nil
    }

    private static func match(_ parts: [Substring], _ segments: [String]) -> [String: String]? {
        guard parts.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            guard segment.hasPrefix("{") else {
                guard part == segment else { return nil }
                continue
            }
            guard let value = PercentText.decode(part, plusIsSpace: false), !value.isEmpty,
                !value.contains("/"), value != ".", value != ".."
            else { return nil }
            parameters[String(segment.dropFirst().dropLast())] = value
        }
        return parameters
    }
}
