// Generated from schemas/autoscaler_config.schema.json by scripts/generateConfig.ts: do not edit.
/* eslint-disable */
export const validate = validate10;
export default validate10;
const schema11 = {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["projects"],"properties":{"$schema":{"type":"string"},"projects":{"type":"object","additionalProperties":{"$ref":"#/definitions/project"}}},"definitions":{"project":{"type":"object","properties":{"enabled":{"type":"boolean"},"service":{"type":"string","pattern":"^[A-Za-z0-9:_.\\\\@-]+$"},"min_workers":{"type":"integer","minimum":1,"maximum":1000},"max_workers":{"type":"integer","minimum":1,"maximum":1000},"cpu_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":100}}},"backlog_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":1000000}}},"sizing":{"type":["string","number"],"pattern":"^(thrifty|balanced|generous)$","minimum":0,"maximum":100},"cpu_duration_minutes":{"type":"number","minimum":0,"maximum":1440},"cpu_scope":{"enum":["system","service"]},"memory_threshold_mb":{"type":"number","minimum":0,"maximum":16777216},"startup_grace_seconds":{"type":"number","minimum":0,"maximum":3600},"cooldown_minutes":{"type":"number","minimum":0,"maximum":1440},"strategy":{"enum":["signals","restart"]},"database":{"$ref":"#/definitions/database"},"celery":{"$ref":"#/definitions/celery"},"health":{"$ref":"#/definitions/health"}}},"database":{"type":"object","required":["max_connections"],"properties":{"max_connections":{"type":"integer","minimum":1,"maximum":1000000},"per_worker":{"type":"integer","minimum":1,"maximum":10000}}},"celery":{"type":"object","required":["service"],"properties":{"enabled":{"type":"boolean"},"service":{"type":"string","pattern":"^[A-Za-z0-9:_.\\\\@-]+$"},"min_workers":{"type":"integer","minimum":1,"maximum":1000},"max_workers":{"type":"integer","minimum":1,"maximum":1000},"queues":{"type":"array","items":{"type":"string"},"maxItems":64},"broker_url_env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$"},"broker_url":{"type":"string"},"sentinel_password_env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$"},"broker_transport_options":{"type":"object","properties":{"global_keyprefix":{"type":"string"},"sep":{"type":"string"},"priority_steps":{"type":"array","items":{"type":"integer","minimum":0,"maximum":255},"maxItems":32},"unacked_key":{"type":"string"},"master_name":{"type":"string"}}},"queue_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":1000000000}}},"thresholds_by_queue":{"type":"object","additionalProperties":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":1000000000}}}},"max_task_age_seconds":{"type":"integer","minimum":1,"maximum":604800},"queue_duration_minutes":{"type":"number","minimum":0,"maximum":1440},"cooldown_minutes":{"type":"number","minimum":0,"maximum":1440},"cpu_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":100}}}}},"health":{"type":"object","properties":{"socket":{"type":"string"},"path":{"type":"string"},"timeout_ms":{"type":"integer","minimum":1,"maximum":60000}}}}};
const schema12 = {"type":"object","properties":{"enabled":{"type":"boolean"},"service":{"type":"string","pattern":"^[A-Za-z0-9:_.\\\\@-]+$"},"min_workers":{"type":"integer","minimum":1,"maximum":1000},"max_workers":{"type":"integer","minimum":1,"maximum":1000},"cpu_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":100}}},"backlog_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":1000000}}},"sizing":{"type":["string","number"],"pattern":"^(thrifty|balanced|generous)$","minimum":0,"maximum":100},"cpu_duration_minutes":{"type":"number","minimum":0,"maximum":1440},"cpu_scope":{"enum":["system","service"]},"memory_threshold_mb":{"type":"number","minimum":0,"maximum":16777216},"startup_grace_seconds":{"type":"number","minimum":0,"maximum":3600},"cooldown_minutes":{"type":"number","minimum":0,"maximum":1440},"strategy":{"enum":["signals","restart"]},"database":{"$ref":"#/definitions/database"},"celery":{"$ref":"#/definitions/celery"},"health":{"$ref":"#/definitions/health"}}};
const schema13 = {"type":"object","required":["max_connections"],"properties":{"max_connections":{"type":"integer","minimum":1,"maximum":1000000},"per_worker":{"type":"integer","minimum":1,"maximum":10000}}};
const schema14 = {"type":"object","required":["service"],"properties":{"enabled":{"type":"boolean"},"service":{"type":"string","pattern":"^[A-Za-z0-9:_.\\\\@-]+$"},"min_workers":{"type":"integer","minimum":1,"maximum":1000},"max_workers":{"type":"integer","minimum":1,"maximum":1000},"queues":{"type":"array","items":{"type":"string"},"maxItems":64},"broker_url_env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$"},"broker_url":{"type":"string"},"sentinel_password_env":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]*$"},"broker_transport_options":{"type":"object","properties":{"global_keyprefix":{"type":"string"},"sep":{"type":"string"},"priority_steps":{"type":"array","items":{"type":"integer","minimum":0,"maximum":255},"maxItems":32},"unacked_key":{"type":"string"},"master_name":{"type":"string"}}},"queue_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":1000000000}}},"thresholds_by_queue":{"type":"object","additionalProperties":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":1000000000}}}},"max_task_age_seconds":{"type":"integer","minimum":1,"maximum":604800},"queue_duration_minutes":{"type":"number","minimum":0,"maximum":1440},"cooldown_minutes":{"type":"number","minimum":0,"maximum":1440},"cpu_thresholds":{"type":"object","patternProperties":{"^scale_(up|down)_[1-9][0-9]{0,3}$":{"type":"number","minimum":0,"maximum":100}}}}};
const schema15 = {"type":"object","properties":{"socket":{"type":"string"},"path":{"type":"string"},"timeout_ms":{"type":"integer","minimum":1,"maximum":60000}}};
const pattern0 = new RegExp("^[A-Za-z0-9:_.\\\\@-]+$", "u");
const pattern1 = new RegExp("^scale_(up|down)_[1-9][0-9]{0,3}$", "u");
const pattern3 = new RegExp("^(thrifty|balanced|generous)$", "u");
const pattern5 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.enabled !== undefined){
if(typeof data.enabled !== "boolean"){
const err0 = {instancePath:instancePath+"/enabled",schemaPath:"#/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.service !== undefined){
let data1 = data.service;
if(typeof data1 === "string"){
if(!pattern0.test(data1)){
const err1 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9:_.\\\\@-]+$"},message:"must match pattern \""+"^[A-Za-z0-9:_.\\\\@-]+$"+"\""};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.min_workers !== undefined){
let data2 = data.min_workers;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
const err3 = {instancePath:instancePath+"/min_workers",schemaPath:"#/properties/min_workers/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(typeof data2 == "number"){
if(data2 > 1000 || isNaN(data2)){
const err4 = {instancePath:instancePath+"/min_workers",schemaPath:"#/properties/min_workers/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data2 < 1 || isNaN(data2)){
const err5 = {instancePath:instancePath+"/min_workers",schemaPath:"#/properties/min_workers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
if(data.max_workers !== undefined){
let data3 = data.max_workers;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
const err6 = {instancePath:instancePath+"/max_workers",schemaPath:"#/properties/max_workers/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if(typeof data3 == "number"){
if(data3 > 1000 || isNaN(data3)){
const err7 = {instancePath:instancePath+"/max_workers",schemaPath:"#/properties/max_workers/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if(data3 < 1 || isNaN(data3)){
const err8 = {instancePath:instancePath+"/max_workers",schemaPath:"#/properties/max_workers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
if(data.cpu_thresholds !== undefined){
let data4 = data.cpu_thresholds;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key0 in data4){
if(pattern1.test(key0)){
let data5 = data4[key0];
if(typeof data5 == "number"){
if(data5 > 100 || isNaN(data5)){
const err9 = {instancePath:instancePath+"/cpu_thresholds/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cpu_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},message:"must be <= 100"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
if(data5 < 0 || isNaN(data5)){
const err10 = {instancePath:instancePath+"/cpu_thresholds/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cpu_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/cpu_thresholds/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/cpu_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
else {
const err12 = {instancePath:instancePath+"/cpu_thresholds",schemaPath:"#/properties/cpu_thresholds/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.backlog_thresholds !== undefined){
let data6 = data.backlog_thresholds;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
for(const key1 in data6){
if(pattern1.test(key1)){
let data7 = data6[key1];
if(typeof data7 == "number"){
if(data7 > 1000000 || isNaN(data7)){
const err13 = {instancePath:instancePath+"/backlog_thresholds/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/backlog_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if(data7 < 0 || isNaN(data7)){
const err14 = {instancePath:instancePath+"/backlog_thresholds/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/backlog_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/backlog_thresholds/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/backlog_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
}
else {
const err16 = {instancePath:instancePath+"/backlog_thresholds",schemaPath:"#/properties/backlog_thresholds/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.sizing !== undefined){
let data8 = data.sizing;
if((typeof data8 !== "string") && (!(typeof data8 == "number"))){
const err17 = {instancePath:instancePath+"/sizing",schemaPath:"#/properties/sizing/type",keyword:"type",params:{type: schema12.properties.sizing.type},message:"must be string,number"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(typeof data8 == "number"){
if(data8 > 100 || isNaN(data8)){
const err18 = {instancePath:instancePath+"/sizing",schemaPath:"#/properties/sizing/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},message:"must be <= 100"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
if(data8 < 0 || isNaN(data8)){
const err19 = {instancePath:instancePath+"/sizing",schemaPath:"#/properties/sizing/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(typeof data8 === "string"){
if(!pattern3.test(data8)){
const err20 = {instancePath:instancePath+"/sizing",schemaPath:"#/properties/sizing/pattern",keyword:"pattern",params:{pattern: "^(thrifty|balanced|generous)$"},message:"must match pattern \""+"^(thrifty|balanced|generous)$"+"\""};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
}
if(data.cpu_duration_minutes !== undefined){
let data9 = data.cpu_duration_minutes;
if(typeof data9 == "number"){
if(data9 > 1440 || isNaN(data9)){
const err21 = {instancePath:instancePath+"/cpu_duration_minutes",schemaPath:"#/properties/cpu_duration_minutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1440},message:"must be <= 1440"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(data9 < 0 || isNaN(data9)){
const err22 = {instancePath:instancePath+"/cpu_duration_minutes",schemaPath:"#/properties/cpu_duration_minutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/cpu_duration_minutes",schemaPath:"#/properties/cpu_duration_minutes/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.cpu_scope !== undefined){
let data10 = data.cpu_scope;
if(!((data10 === "system") || (data10 === "service"))){
const err24 = {instancePath:instancePath+"/cpu_scope",schemaPath:"#/properties/cpu_scope/enum",keyword:"enum",params:{allowedValues: schema12.properties.cpu_scope.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.memory_threshold_mb !== undefined){
let data11 = data.memory_threshold_mb;
if(typeof data11 == "number"){
if(data11 > 16777216 || isNaN(data11)){
const err25 = {instancePath:instancePath+"/memory_threshold_mb",schemaPath:"#/properties/memory_threshold_mb/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16777216},message:"must be <= 16777216"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data11 < 0 || isNaN(data11)){
const err26 = {instancePath:instancePath+"/memory_threshold_mb",schemaPath:"#/properties/memory_threshold_mb/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/memory_threshold_mb",schemaPath:"#/properties/memory_threshold_mb/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.startup_grace_seconds !== undefined){
let data12 = data.startup_grace_seconds;
if(typeof data12 == "number"){
if(data12 > 3600 || isNaN(data12)){
const err28 = {instancePath:instancePath+"/startup_grace_seconds",schemaPath:"#/properties/startup_grace_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
if(data12 < 0 || isNaN(data12)){
const err29 = {instancePath:instancePath+"/startup_grace_seconds",schemaPath:"#/properties/startup_grace_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/startup_grace_seconds",schemaPath:"#/properties/startup_grace_seconds/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.cooldown_minutes !== undefined){
let data13 = data.cooldown_minutes;
if(typeof data13 == "number"){
if(data13 > 1440 || isNaN(data13)){
const err31 = {instancePath:instancePath+"/cooldown_minutes",schemaPath:"#/properties/cooldown_minutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1440},message:"must be <= 1440"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
if(data13 < 0 || isNaN(data13)){
const err32 = {instancePath:instancePath+"/cooldown_minutes",schemaPath:"#/properties/cooldown_minutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/cooldown_minutes",schemaPath:"#/properties/cooldown_minutes/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.strategy !== undefined){
let data14 = data.strategy;
if(!((data14 === "signals") || (data14 === "restart"))){
const err34 = {instancePath:instancePath+"/strategy",schemaPath:"#/properties/strategy/enum",keyword:"enum",params:{allowedValues: schema12.properties.strategy.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.database !== undefined){
let data15 = data.database;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
if(data15.max_connections === undefined){
const err35 = {instancePath:instancePath+"/database",schemaPath:"#/definitions/database/required",keyword:"required",params:{missingProperty: "max_connections"},message:"must have required property '"+"max_connections"+"'"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
if(data15.max_connections !== undefined){
let data16 = data15.max_connections;
if(!((typeof data16 == "number") && (!(data16 % 1) && !isNaN(data16)))){
const err36 = {instancePath:instancePath+"/database/max_connections",schemaPath:"#/definitions/database/properties/max_connections/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if(typeof data16 == "number"){
if(data16 > 1000000 || isNaN(data16)){
const err37 = {instancePath:instancePath+"/database/max_connections",schemaPath:"#/definitions/database/properties/max_connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000},message:"must be <= 1000000"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
if(data16 < 1 || isNaN(data16)){
const err38 = {instancePath:instancePath+"/database/max_connections",schemaPath:"#/definitions/database/properties/max_connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
if(data15.per_worker !== undefined){
let data17 = data15.per_worker;
if(!((typeof data17 == "number") && (!(data17 % 1) && !isNaN(data17)))){
const err39 = {instancePath:instancePath+"/database/per_worker",schemaPath:"#/definitions/database/properties/per_worker/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
if(typeof data17 == "number"){
if(data17 > 10000 || isNaN(data17)){
const err40 = {instancePath:instancePath+"/database/per_worker",schemaPath:"#/definitions/database/properties/per_worker/maximum",keyword:"maximum",params:{comparison: "<=", limit: 10000},message:"must be <= 10000"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
if(data17 < 1 || isNaN(data17)){
const err41 = {instancePath:instancePath+"/database/per_worker",schemaPath:"#/definitions/database/properties/per_worker/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
}
}
else {
const err42 = {instancePath:instancePath+"/database",schemaPath:"#/definitions/database/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.celery !== undefined){
let data18 = data.celery;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
if(data18.service === undefined){
const err43 = {instancePath:instancePath+"/celery",schemaPath:"#/definitions/celery/required",keyword:"required",params:{missingProperty: "service"},message:"must have required property '"+"service"+"'"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
if(data18.enabled !== undefined){
if(typeof data18.enabled !== "boolean"){
const err44 = {instancePath:instancePath+"/celery/enabled",schemaPath:"#/definitions/celery/properties/enabled/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data18.service !== undefined){
let data20 = data18.service;
if(typeof data20 === "string"){
if(!pattern0.test(data20)){
const err45 = {instancePath:instancePath+"/celery/service",schemaPath:"#/definitions/celery/properties/service/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9:_.\\\\@-]+$"},message:"must match pattern \""+"^[A-Za-z0-9:_.\\\\@-]+$"+"\""};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/celery/service",schemaPath:"#/definitions/celery/properties/service/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data18.min_workers !== undefined){
let data21 = data18.min_workers;
if(!((typeof data21 == "number") && (!(data21 % 1) && !isNaN(data21)))){
const err47 = {instancePath:instancePath+"/celery/min_workers",schemaPath:"#/definitions/celery/properties/min_workers/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
if(typeof data21 == "number"){
if(data21 > 1000 || isNaN(data21)){
const err48 = {instancePath:instancePath+"/celery/min_workers",schemaPath:"#/definitions/celery/properties/min_workers/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(data21 < 1 || isNaN(data21)){
const err49 = {instancePath:instancePath+"/celery/min_workers",schemaPath:"#/definitions/celery/properties/min_workers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
if(data18.max_workers !== undefined){
let data22 = data18.max_workers;
if(!((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22)))){
const err50 = {instancePath:instancePath+"/celery/max_workers",schemaPath:"#/definitions/celery/properties/max_workers/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
if(typeof data22 == "number"){
if(data22 > 1000 || isNaN(data22)){
const err51 = {instancePath:instancePath+"/celery/max_workers",schemaPath:"#/definitions/celery/properties/max_workers/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000},message:"must be <= 1000"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if(data22 < 1 || isNaN(data22)){
const err52 = {instancePath:instancePath+"/celery/max_workers",schemaPath:"#/definitions/celery/properties/max_workers/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
if(data18.queues !== undefined){
let data23 = data18.queues;
if(Array.isArray(data23)){
if(data23.length > 64){
const err53 = {instancePath:instancePath+"/celery/queues",schemaPath:"#/definitions/celery/properties/queues/maxItems",keyword:"maxItems",params:{limit: 64},message:"must NOT have more than 64 items"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
const len0 = data23.length;
for(let i0=0; i0<len0; i0++){
if(typeof data23[i0] !== "string"){
const err54 = {instancePath:instancePath+"/celery/queues/" + i0,schemaPath:"#/definitions/celery/properties/queues/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
else {
const err55 = {instancePath:instancePath+"/celery/queues",schemaPath:"#/definitions/celery/properties/queues/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data18.broker_url_env !== undefined){
let data25 = data18.broker_url_env;
if(typeof data25 === "string"){
if(!pattern5.test(data25)){
const err56 = {instancePath:instancePath+"/celery/broker_url_env",schemaPath:"#/definitions/celery/properties/broker_url_env/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\""};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
else {
const err57 = {instancePath:instancePath+"/celery/broker_url_env",schemaPath:"#/definitions/celery/properties/broker_url_env/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
if(data18.broker_url !== undefined){
if(typeof data18.broker_url !== "string"){
const err58 = {instancePath:instancePath+"/celery/broker_url",schemaPath:"#/definitions/celery/properties/broker_url/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data18.sentinel_password_env !== undefined){
let data27 = data18.sentinel_password_env;
if(typeof data27 === "string"){
if(!pattern5.test(data27)){
const err59 = {instancePath:instancePath+"/celery/sentinel_password_env",schemaPath:"#/definitions/celery/properties/sentinel_password_env/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]*$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]*$"+"\""};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
else {
const err60 = {instancePath:instancePath+"/celery/sentinel_password_env",schemaPath:"#/definitions/celery/properties/sentinel_password_env/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data18.broker_transport_options !== undefined){
let data28 = data18.broker_transport_options;
if(data28 && typeof data28 == "object" && !Array.isArray(data28)){
if(data28.global_keyprefix !== undefined){
if(typeof data28.global_keyprefix !== "string"){
const err61 = {instancePath:instancePath+"/celery/broker_transport_options/global_keyprefix",schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/global_keyprefix/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data28.sep !== undefined){
if(typeof data28.sep !== "string"){
const err62 = {instancePath:instancePath+"/celery/broker_transport_options/sep",schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/sep/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data28.priority_steps !== undefined){
let data31 = data28.priority_steps;
if(Array.isArray(data31)){
if(data31.length > 32){
const err63 = {instancePath:instancePath+"/celery/broker_transport_options/priority_steps",schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/priority_steps/maxItems",keyword:"maxItems",params:{limit: 32},message:"must NOT have more than 32 items"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
const len1 = data31.length;
for(let i1=0; i1<len1; i1++){
let data32 = data31[i1];
if(!((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32)))){
const err64 = {instancePath:instancePath+"/celery/broker_transport_options/priority_steps/" + i1,schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/priority_steps/items/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
if(typeof data32 == "number"){
if(data32 > 255 || isNaN(data32)){
const err65 = {instancePath:instancePath+"/celery/broker_transport_options/priority_steps/" + i1,schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/priority_steps/items/maximum",keyword:"maximum",params:{comparison: "<=", limit: 255},message:"must be <= 255"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
if(data32 < 0 || isNaN(data32)){
const err66 = {instancePath:instancePath+"/celery/broker_transport_options/priority_steps/" + i1,schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/priority_steps/items/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
}
else {
const err67 = {instancePath:instancePath+"/celery/broker_transport_options/priority_steps",schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/priority_steps/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data28.unacked_key !== undefined){
if(typeof data28.unacked_key !== "string"){
const err68 = {instancePath:instancePath+"/celery/broker_transport_options/unacked_key",schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/unacked_key/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data28.master_name !== undefined){
if(typeof data28.master_name !== "string"){
const err69 = {instancePath:instancePath+"/celery/broker_transport_options/master_name",schemaPath:"#/definitions/celery/properties/broker_transport_options/properties/master_name/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
}
else {
const err70 = {instancePath:instancePath+"/celery/broker_transport_options",schemaPath:"#/definitions/celery/properties/broker_transport_options/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
if(data18.queue_thresholds !== undefined){
let data35 = data18.queue_thresholds;
if(data35 && typeof data35 == "object" && !Array.isArray(data35)){
for(const key2 in data35){
if(pattern1.test(key2)){
let data36 = data35[key2];
if(typeof data36 == "number"){
if(data36 > 1000000000 || isNaN(data36)){
const err71 = {instancePath:instancePath+"/celery/queue_thresholds/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/queue_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000},message:"must be <= 1000000000"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
if(data36 < 0 || isNaN(data36)){
const err72 = {instancePath:instancePath+"/celery/queue_thresholds/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/queue_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
else {
const err73 = {instancePath:instancePath+"/celery/queue_thresholds/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/queue_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
}
}
else {
const err74 = {instancePath:instancePath+"/celery/queue_thresholds",schemaPath:"#/definitions/celery/properties/queue_thresholds/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data18.thresholds_by_queue !== undefined){
let data37 = data18.thresholds_by_queue;
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
for(const key3 in data37){
let data38 = data37[key3];
if(data38 && typeof data38 == "object" && !Array.isArray(data38)){
for(const key4 in data38){
if(pattern1.test(key4)){
let data39 = data38[key4];
if(typeof data39 == "number"){
if(data39 > 1000000000 || isNaN(data39)){
const err75 = {instancePath:instancePath+"/celery/thresholds_by_queue/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/thresholds_by_queue/additionalProperties/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1000000000},message:"must be <= 1000000000"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if(data39 < 0 || isNaN(data39)){
const err76 = {instancePath:instancePath+"/celery/thresholds_by_queue/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/thresholds_by_queue/additionalProperties/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
else {
const err77 = {instancePath:instancePath+"/celery/thresholds_by_queue/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/thresholds_by_queue/additionalProperties/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
}
}
else {
const err78 = {instancePath:instancePath+"/celery/thresholds_by_queue/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/thresholds_by_queue/additionalProperties/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
}
}
else {
const err79 = {instancePath:instancePath+"/celery/thresholds_by_queue",schemaPath:"#/definitions/celery/properties/thresholds_by_queue/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
if(data18.max_task_age_seconds !== undefined){
let data40 = data18.max_task_age_seconds;
if(!((typeof data40 == "number") && (!(data40 % 1) && !isNaN(data40)))){
const err80 = {instancePath:instancePath+"/celery/max_task_age_seconds",schemaPath:"#/definitions/celery/properties/max_task_age_seconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
if(typeof data40 == "number"){
if(data40 > 604800 || isNaN(data40)){
const err81 = {instancePath:instancePath+"/celery/max_task_age_seconds",schemaPath:"#/definitions/celery/properties/max_task_age_seconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 604800},message:"must be <= 604800"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
if(data40 < 1 || isNaN(data40)){
const err82 = {instancePath:instancePath+"/celery/max_task_age_seconds",schemaPath:"#/definitions/celery/properties/max_task_age_seconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
}
if(data18.queue_duration_minutes !== undefined){
let data41 = data18.queue_duration_minutes;
if(typeof data41 == "number"){
if(data41 > 1440 || isNaN(data41)){
const err83 = {instancePath:instancePath+"/celery/queue_duration_minutes",schemaPath:"#/definitions/celery/properties/queue_duration_minutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1440},message:"must be <= 1440"};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
if(data41 < 0 || isNaN(data41)){
const err84 = {instancePath:instancePath+"/celery/queue_duration_minutes",schemaPath:"#/definitions/celery/properties/queue_duration_minutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
else {
const err85 = {instancePath:instancePath+"/celery/queue_duration_minutes",schemaPath:"#/definitions/celery/properties/queue_duration_minutes/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
if(data18.cooldown_minutes !== undefined){
let data42 = data18.cooldown_minutes;
if(typeof data42 == "number"){
if(data42 > 1440 || isNaN(data42)){
const err86 = {instancePath:instancePath+"/celery/cooldown_minutes",schemaPath:"#/definitions/celery/properties/cooldown_minutes/maximum",keyword:"maximum",params:{comparison: "<=", limit: 1440},message:"must be <= 1440"};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
if(data42 < 0 || isNaN(data42)){
const err87 = {instancePath:instancePath+"/celery/cooldown_minutes",schemaPath:"#/definitions/celery/properties/cooldown_minutes/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
else {
const err88 = {instancePath:instancePath+"/celery/cooldown_minutes",schemaPath:"#/definitions/celery/properties/cooldown_minutes/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data18.cpu_thresholds !== undefined){
let data43 = data18.cpu_thresholds;
if(data43 && typeof data43 == "object" && !Array.isArray(data43)){
for(const key5 in data43){
if(pattern1.test(key5)){
let data44 = data43[key5];
if(typeof data44 == "number"){
if(data44 > 100 || isNaN(data44)){
const err89 = {instancePath:instancePath+"/celery/cpu_thresholds/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/cpu_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100},message:"must be <= 100"};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
if(data44 < 0 || isNaN(data44)){
const err90 = {instancePath:instancePath+"/celery/cpu_thresholds/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/cpu_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0"};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
else {
const err91 = {instancePath:instancePath+"/celery/cpu_thresholds/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/celery/properties/cpu_thresholds/patternProperties/%5Escale_(up%7Cdown)_%5B1-9%5D%5B0-9%5D%7B0%2C3%7D%24/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
}
}
else {
const err92 = {instancePath:instancePath+"/celery/cpu_thresholds",schemaPath:"#/definitions/celery/properties/cpu_thresholds/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
}
else {
const err93 = {instancePath:instancePath+"/celery",schemaPath:"#/definitions/celery/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
if(data.health !== undefined){
let data45 = data.health;
if(data45 && typeof data45 == "object" && !Array.isArray(data45)){
if(data45.socket !== undefined){
if(typeof data45.socket !== "string"){
const err94 = {instancePath:instancePath+"/health/socket",schemaPath:"#/definitions/health/properties/socket/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
}
if(data45.path !== undefined){
if(typeof data45.path !== "string"){
const err95 = {instancePath:instancePath+"/health/path",schemaPath:"#/definitions/health/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
}
if(data45.timeout_ms !== undefined){
let data48 = data45.timeout_ms;
if(!((typeof data48 == "number") && (!(data48 % 1) && !isNaN(data48)))){
const err96 = {instancePath:instancePath+"/health/timeout_ms",schemaPath:"#/definitions/health/properties/timeout_ms/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
if(typeof data48 == "number"){
if(data48 > 60000 || isNaN(data48)){
const err97 = {instancePath:instancePath+"/health/timeout_ms",schemaPath:"#/definitions/health/properties/timeout_ms/maximum",keyword:"maximum",params:{comparison: "<=", limit: 60000},message:"must be <= 60000"};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
if(data48 < 1 || isNaN(data48)){
const err98 = {instancePath:instancePath+"/health/timeout_ms",schemaPath:"#/definitions/health/properties/timeout_ms/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
}
}
}
else {
const err99 = {instancePath:instancePath+"/health",schemaPath:"#/definitions/health/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
}
}
else {
const err100 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.projects === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "projects"},message:"must have required property '"+"projects"+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.$schema !== undefined){
if(typeof data.$schema !== "string"){
const err1 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.projects !== undefined){
let data1 = data.projects;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key0 in data1){
if(!(validate11(data1[key0], {instancePath:instancePath+"/projects/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data1,parentDataProperty:key0,rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err2 = {instancePath:instancePath+"/projects",schemaPath:"#/properties/projects/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}

