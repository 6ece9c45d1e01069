import Domain
import Hummingbird
import StrictJSON

/// One request as a handler sees it: routed, authenticated, its body read.
package struct APIRequest: Sendable {
    let parameters: [String: String]
    let query: QueryParameters
    let headers: HTTPFields
    let body: [UInt8]
    /// Absent on routes that need no token.
    let principal: Principal?
    /// The address it came from, without the port.
    let peer: String
    let trace: TraceID

    /// - Throws: ``APIError/service(_:)`` as a defect: a route of the table lacks its scope.
    func caller() throws(APIError) -> Principal {
        guard let principal else { throw .service(.defect("a route without a scope")) }
        return principal
    }

    /// - Throws: ``APIError/service(_:)`` as a defect: the route is none of the exchange face.
    func account() throws(APIError) -> ExchangeAccount {
        guard let account = principal?.account else {
            throw .service(.defect("a route without an account"))
        }
        return account
    }

    /// A part of the path, decoded.
    func parameter(_ name: String) throws(APIError) -> String {
        guard let value = parameters[name] else { throw .notFound }
        return value
    }

    func json(depthMax: Int) throws(APIError) -> JSONValue {
        do {
            return try JSONParser.parse(body, depthMax: depthMax)
        } catch {
            throw .unreadable("The body is not JSON: \(error).")
        }
    }
}
