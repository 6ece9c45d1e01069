enum OpenAPIDocument {
    static let answer = Answer(body: Array("{}".utf8))
}
